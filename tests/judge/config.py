#!/usr/bin/env python3
"""An independent judge of how the AWS configuration files are read: botocore, which the AWS command line stands on.

    config.py BINARY     the example `config_files`

Both read the same files: odd ones that are written down here, and ones that are made of odd pieces, on seeds that are drawn and
printed (CONFIG_SEED draws the same again, CONFIG_FILES says how many). What botocore takes has to come to the same settings. What it
refuses, which is always the whole file, has to be named as a problem. Each difference that is meant stands in ACCEPTED with its reason.

And files that botocore takes are broken in one place each (a head that loses its bracket or its encoding, or is indented; a setting
without its equals sign; a second section or setting): a profile may be missing then, and may be refused by name, but one that can be
used has to be what botocore read before.

The names that `aws configure list-profiles` prints have to be those that are offered to choose from.

And of profiles that hold several kinds of credentials, in every combination, botocore says which kind counts.
"""

import collections
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import botocore.configloader
import botocore.credentials
import botocore.exceptions
import botocore.session

BOM = b"\xef\xbb\xbf"

# What is meant to differ: a name, why, and whether it is that. Each gets the bytes of both files.
ACCEPTED = [
    (
        "a byte order mark",
        "editors on Windows write one, and botocore takes it for a part of the first line",
        lambda files: any(file.startswith(BOM) for file in files),
    ),
    (
        "a comment that is not UTF-8",
        "nothing is read from a comment, so nothing is lost with it",
        lambda files: all(utf8_but_for_comments(file) for file in files) and not all(is_utf8(file) for file in files),
    ),
]

ODD = {
    "nothing": "",
    "indented first line": "[default]\n  region = eu-west-1\n",
    "indented head": "  [default]\nregion = eu-west-1\n",
    "colon": "[default]\nregion: eu-west-1\n",
    "comment below a setting": "[default]\nregion = eu-west-1\n  # Dublin\n",
    "comment in a block": "[default]\ns3 =\n  # tuned\n  max_concurrent_requests = 20\n  ; so\n  x=y=z\n",
    "comment behind a value": "[default]\nregion = eu-west-1 # Dublin\noutput = json ; so\n",
    "names in quotes": "[profile \"Acme Prod\"]\nregion = a\n[profile 'it\"s']\nregion = b\n[profile acme\\ two]\nregion = c\n",
    "names": "[profile münchen]\nregion = a\n[profile acme(prod)]\nregion = b\n[profile R&D]\n[profile acme#1]\n[profile x;y]\n",
    "names that are none": "[profile a b]\nregion = x\n[profile]\nregion = y\n[profile \"c]\nregion = z\n[profilex]\nx = 1\n",
    "a name with something before it": "[profilex y]\nregion = x\n[sso-sessionx y]\nregion = x\n[servicesx y]\nregion = x\n",
    "two forms of one name": "[profile a]\nx = 1\n[profile \"a\"]\ny = 2\n[default]\nx = 1\n[profile default]\ny = 2\n",
    "two forms of one name, the other way": "[profile default]\ny = 2\n[default]\nx = 1\n",
    "what is after the bracket": "[default] # mine\nregion = a\n[profile b]]\nregion = b\n[profile c] d]\nregion = c\n",
    "settings for all": "[DEFAULT]\nregion = a\ns3 =\n  x = y\n[default]\n[profile b]\nregion = b\n",
    "capital letters": "[default]\nREGION = a\nS3 =\n  Max = 1\n[Profile b]\nregion = c\n",
    "several lines": "[default]\nregion = a\n  b\n\n\n  c\noutput = json\n",
    "a head that is a value": "[default]\nregion = a\n  [profile b]\n  region = c\n",
    "a block with an empty line": "[default]\ns3 =\n\n  a = b\n\n  c = d\nregion = e\n",
    "an empty value": "[default]\nregion =\noutput = json\n",
    "twice a section": "[default]\nregion = a\n[default]\noutput = json\n",
    "twice a setting": "[default]\nregion = a\nregion = b\n",
    "twice a setting in other letters": "[default]\nregion = a\nREGION = b\n",
    "no section": "region = a\n[default]\n",
    "no value": "[default]\nregion\n",
    "no name": "[default]\n= a\n",
    "no bracket": "[default\nregion = a\n",
    "no name in brackets": "[]\nregion = a\n",
    "a block without a value": "[default]\ns3 =\n  a\n",
    "a process with quotes": "[default]\ncredential_process = /bin/sh \"a b\" 'team #1' ;x\n",
    "blanks that are not spaces": "[default]\n\tregion\t=\ta\t\n\u00a0output\u00a0=\u00a0b\n\x0cx = \x1c y\n",
    "lines that Python breaks": "[default]\ns3 =\n  a = b\u2028  c = d\x0b  e = f\n",
    "line ends of Windows": "[default]\r\nregion = a\r\ns3 =\r\n  b = c\r\n",
    "line ends of old": "[default]\rregion = a\routput = b\r",
    "an endpoint": "[profile a]\nservices = s\n[services s]\niam =\n  endpoint_url = http://127.0.0.1:1\n  # here\n",
    "a session": "[sso-session a b]\nsso_region = x\n[sso-session \"c d\"]\nsso_region = y\nsso_start_url = https://z/#/start\n",
    "a byte order mark": BOM + b"[default]\nregion = a\n",
    "another encoding": b"[default]\nregion = f\xfcr\n",
    "another encoding in a comment": b"# f\xfcr\n[default]\nregion = a\n",
    "UTF-16": "[default]\nregion = a\n".encode("utf-16"),
    "no text": bytes(range(256)),
}

HEADS = """[default]|[profile a]|[profile b]|[profile "A b"]|[profile 'x y']|[profile a b]|[profile]|[profilex y]|[sso-session s]
[services v]|[a]|[b]|[preview]|[DEFAULT]|[]|[profile ü]|[profile a]]|[profile a] # c|[profile a\\ b]|[profile "a]|[Default]""".replace(
    "\n", "|"
).split("|")
LINES = """region = eu-west-1|region: eu|# c|; c|x=1 # y|y : a=b|s3 =|iam =|a = b|c=d:e|nothing|= 1|: 1||  |key =|KEY = V|z = [q]|[profile q]
aws_secret_access_key = s=x#y|credential_process = "a b" #c|x\u2028= a|x = a\u2028b|x\u00a0= z|\x0c|w\x1c= 1|\u00a0|ß = ẞ|İ = 1""".replace(
    "\n", "|"
).split("|")
INDENTS = ["", "", "", "", "  ", "    ", "\t", "\u00a0", "\x0b"]


def made(draw):
    """A file of odd pieces. Most of it is in order: what is refused says least."""
    lines = []
    for _ in range(draw.randint(1, 4)):
        lines.append((draw.choice(INDENTS) if draw.random() < 0.2 else "") + draw.choice(HEADS))
        for _ in range(draw.randint(0, 5)):
            lines.append(draw.choice(INDENTS) + draw.choice(LINES))
    end = draw.choice(["\n", "\n", "\n", "\r\n", "\r"])
    return end.join(lines).encode() + draw.choice([b"", end.encode()])


def broken(draw, file):
    """The same file with one line broken, as hands and editors break it; `None` where nothing in it can be."""
    end = next((end for end in (b"\r\n", b"\n", b"\r") if end in file), b"\n")
    lines = file.split(end)
    heads = [at for at, line in enumerate(lines) if line.strip().startswith(b"[")]
    settings = [at for at, line in enumerate(lines) if b"=" in line and not line.strip().startswith((b"[", b"#", b";"))]
    how = draw.choice(["open", "round", "encoding", "indented", "doubled", "no equals", "no value", "half a setting", "twice"])
    of = heads if how in ("open", "round", "encoding", "indented", "doubled") else settings
    if not of:
        return None
    at = draw.choice(of)
    line = lines[at]
    before, _, after = line.partition(b"=")
    if how == "open":
        lines[at] = line.replace(b"]", b"")
    elif how == "round":
        lines[at] = line.replace(b"]", b")")
    elif how == "encoding":
        lines[at] = line.replace(b"[", b"[\xfc", 1) if draw.random() < 0.5 else line.replace(b"]", b"\xfc]")
    elif how == "indented":
        lines[at] = b"    " + line
    elif how == "doubled":
        lines[at:at] = [line, b"region = doubled"]
    elif how == "no equals":
        lines[at] = before + after
    elif how == "no value":
        lines[at] = before
    elif how == "half a setting":
        lines[at] = before + b"=\xfc" + after
    else:
        lines[at:at] = [before + b"= twice"]
    return end.join(lines)


def harm(theirs, ours, theirs_broken):
    """A profile that can be used and is not what it was, if there is one. What botocore itself takes the broken file for is right too."""
    for name, settings in ours["profiles"].items():
        if name in ours["damaged"] or settings == theirs["profiles"].get(name):
            continue
        if theirs_broken is None or settings != theirs_broken["profiles"].get(name):
            return f"the profile {name} was {theirs['profiles'].get(name)}, and is {settings} with a line broken"
    return None


def is_utf8(file):
    try:
        file.decode()
    except UnicodeDecodeError:
        return False
    return True


def utf8_but_for_comments(file):
    return all(is_utf8(line) or line.strip().startswith((b"#", b";")) for line in file.splitlines())


def of_botocore(folder):
    """What botocore makes of both files, as `Session.full_config` puts them together; `None` where it refuses one."""
    try:
        config = botocore.configloader.load_config(str(folder / "config"))
        credentials = botocore.configloader.raw_config_parse(str(folder / "credentials"))
    except botocore.exceptions.ConfigParseError:
        return None
    for profile, settings in credentials.items():
        config["profiles"].setdefault(profile, {}).update(settings)
    return {kind: config[kind] for kind in ("profiles", "sso_sessions", "services")}


def listed(folder):
    """And files that botocore takes are broken in one place each (a head that loses its bracket or its encoding, or is indented; a setting
without its equals sign; a second section or setting): a profile may be missing then, and may be refused by name, but one that can be
used has to be what botocore read before.

The names that `aws configure list-profiles` prints."""
    session = botocore.session.Session()
    session.set_config_variable("config_file", str(folder / "config"))
    session.set_config_variable("credentials_file", str(folder / "credentials"))
    return sorted(session.available_profiles)


def cases(seed, count):
    for name, file in ODD.items():
        file = file if isinstance(file, bytes) else file.encode()
        yield name, (file, b"")
        yield f"{name}, as credentials", (b"[default]\nregion = of-config\nx = 1\n[profile a]\nz = 1\n", file)
    draw = random.Random(seed)
    for number in range(count):
        yield f"seed {seed}, number {number}", (made(draw), made(draw) if draw.random() < 0.3 else b"")


def difference(theirs, ours):
    """What is not as it has to be, if anything."""
    problems = ours["problems"]
    if theirs is None:
        return None if problems else "botocore refuses it, and no problem is named"
    for kind, sections in theirs.items():
        if sections != ours[kind]:
            return f"{kind}: botocore reads {sections}, and this {ours[kind]}"
    return None


# What a profile can have in it, in the config file and in the credentials file.
KINDS = {
    "role": ("role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = source\n", ""),
    "machine": ("role_arn = arn:aws:iam::111122223333:role/r\ncredential_source = Ec2InstanceMetadata\n", ""),
    "web": ("web_identity_token_file = /t\nrole_arn = arn:aws:iam::111122223333:role/w\n", ""),
    "sso": ("sso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n", ""),
    "session": ("sso_session = s\n", ""),
    "login": ("login_session = arn:aws:iam::111122223333:user/ann\n", ""),
    "process": ("credential_process = /bin/false\n", ""),
    "keys": ("aws_access_key_id = A\naws_secret_access_key = x\n", ""),
    "shared": ("", "aws_access_key_id = A\naws_secret_access_key = x\n"),
}

# The words of ours for what botocore calls its providers.
WORDS = {
    "assume-role": "Role",
    "assume-role-with-web-identity": "Web identity",
    "sso": "IAM Identity Center",
    "login": "Console sign-in",
    "custom-process": "Credential process",
    "config-file": "Access key",
    "shared-credentials-file": "Access key",
}


def combined():
    """Files with a profile for every combination of kinds: settings of the same name count once."""
    config = "[sso-session s]\nsso_region = x\nsso_start_url = https://x/start\n[profile source]\naws_access_key_id = A\n"
    config += "aws_secret_access_key = x\n"
    credentials = ""
    for count in range(len(KINDS) + 1):
        for kinds in itertools.combinations(KINDS, count):
            settings = [dict(line.split(" = ") for kind in kinds for line in KINDS[kind][file].splitlines()) for file in (0, 1)]
            text = ["".join(f"{name} = {value}\n" for name, value in file.items()) for file in settings]
            config += f"[profile {'-'.join(kinds) or 'none'}]\n{text[0]}"
            credentials += f"[{'-'.join(kinds)}]\n{text[1]}" if text[1] else ""
    return config.encode(), credentials.encode()


def kind_of_botocore(profile, folder):
    """Which of botocore's providers has to say something of a profile: it gives credentials, or says what is wrong with them."""
    session = botocore.session.Session(profile=profile)
    session.set_config_variable("config_file", str(folder / "config"))
    session.set_config_variable("credentials_file", str(folder / "credentials"))
    for provider in botocore.credentials.create_credential_resolver(session).providers:
        # It looks no further than the files: what comes after is the machine's.
        if provider.METHOD not in WORDS:
            continue
        try:
            found = provider.load()
        except Exception:  # What it is does not matter here.
            return WORDS[provider.METHOD]
        if found:
            return WORDS[provider.METHOD]
    return "No credentials"


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    seed = int(os.environ.get("CONFIG_SEED") or random.SystemRandom().randrange(2**32))
    count = int(os.environ.get("CONFIG_FILES") or 3000)
    print(f"CONFIG_SEED={seed} CONFIG_FILES={count}")
    counted = collections.Counter()
    failures = []
    with tempfile.TemporaryDirectory() as home:
        told = [("all kinds of credentials", combined()), *cases(seed, count)]
        draw = random.Random(seed)
        # Each stands behind the whole one that it was made of.
        whole = {}
        for name, files in told[1:]:
            files = list(files)
            which = draw.choice([0, 1]) if files[1] else 0
            files[which] = broken(draw, files[which])
            if files[which] is not None:
                whole[len(told)] = name
                told.append((f"{name}, broken", tuple(files)))
        folders = []
        for number, (_, files) in enumerate(told):
            folder = Path(home) / str(number)
            folder.mkdir()
            (folder / "config").write_bytes(files[0])
            (folder / "credentials").write_bytes(files[1])
            folders.append(folder)
        answer = subprocess.run(
            [sys.argv[1]], input="\n".join(map(str, folders)) + "\n", stdout=subprocess.PIPE, text=True, check=True
        )
        # Not `splitlines`: other ends of lines are in the settings.
        answers = answer.stdout.strip("\n").split("\n")
        assert len(answers) == len(told), "an answer for each pair of files"
        for profile, word in json.loads(answers[0])["sign_in"].items():
            counted["profiles whose kind of credentials is judged"] += 1
            theirs = kind_of_botocore(profile, folders[0])
            if theirs != word:
                failures.append(f"the profile {profile}: botocore takes {theirs}, and this {word}")
        takes = {}
        for number, ((name, files), folder, line) in enumerate(zip(told, folders, answers)):
            theirs = of_botocore(folder)
            counted["refused by botocore" if theirs is None else "read by botocore"] += 1
            mine = json.loads(line)
            takes[name] = theirs
            found = difference(theirs, mine)
            before = takes.get(whole.get(number))
            if not found and before is not None:
                counted["files with one line broken"] += 1
                counted["profiles that are refused for a broken line"] += len(mine["damaged"])
                counted["profiles that are used beside a broken line"] += len(mine["profiles"]) - len(mine["damaged"])
                found = harm(before, mine, theirs)
            if theirs is not None and not found:
                counted["lists of profiles"] += 1
                names = listed(folder)
                if names != sorted(mine["sign_in"]):
                    found = f"the AWS command line lists {names}, and this {sorted(mine['sign_in'])}"
            reason = next((why for what, why, holds in ACCEPTED if holds(files)), None)
            if found and reason:
                counted[f"meant to differ: {reason}"] += 1
            elif found:
                failures.append(f"{name}: {found}\n  {files}")
            else:
                counted["as botocore"] += 1
    for what, number in sorted(counted.items()):
        print(f"{number:6} {what}")
    for failure in failures[:20]:
        print(f"FAILED {failure}")
    if counted["profiles that are used beside a broken line"] < counted["files with one line broken"] / 4:
        failures.append("too much refused")
        print("FAILED a broken line has too many of the other profiles refused")
    # Half of what is drawn is to be taken by botocore: of the rest nothing is compared.
    if counted["read by botocore"] < len(told) / 5:
        failures.append("too few")
        print("FAILED botocore took too few of the files: most of them compare nothing")
    checks = len(told) + counted["profiles whose kind of credentials is judged"]
    print(f"{checks - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

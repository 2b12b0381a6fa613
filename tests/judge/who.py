#!/usr/bin/env python3
"""An independent judge of whom one is with a profile: botocore, which the AWS command line stands on.

    who.py SERVER BINARY     the demo server, and the example `config_files`

Both sign in with the same profiles, of every form that there is, and ask the demo account who they are (sts:GetCallerIdentity). Everything
is on this computer: the account, its IAM Identity Center, and what gives a container or a machine its credentials.

Started with `--botocore`, it is botocore's side: a profile in each line that comes in (none: what comes first without a choice), who one is
in each that goes out.
"""

import base64
import contextlib
import datetime
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

START_URL = "https://d-1234567890.awsapps.com/start"
REGION = "eu-west-1"
ROLE = "arn:aws:iam::111122223333:role/"
DEVICE = "arn:aws:iam::111122223333:mfa/helpdesk-ann"
OPERATOR = "AKIADEMODEMODEMODEMO"
NAMED = "role_session_name = judge\n"


def keys(access_key_id, token=""):
    text = f"aws_access_key_id = {access_key_id}\naws_secret_access_key = secret/of+{access_key_id}\n"
    return text + (f"aws_session_token = {token}\n" if token else "")


def role(name, how, more=""):
    return f"role_arn = {ROLE}{name}\n{how}\n{NAMED}{more}"


def process(folder, name, **answer):
    program = folder / name
    answer = {"Version": 1, "SecretAccessKey": "secret"} | answer
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(answer)}\nEND\n")
    program.chmod(0o700)
    return f"credential_process = {program}\n"


def profiles(folder, owned):
    """The profiles by their names: what of each is in the config file, and what in the credentials file."""
    token = folder / "web-identity"
    token.write_text("a.web.token")
    later = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    of_sso = "sso_account_id = 111122223333\nsso_role_name = Helpdesk\n"
    web = f"web_identity_token_file = {token}\n"
    config_only = {
        "default": keys(owned[0]),
        "keys": keys(owned[1]),
        "temporary": keys("ASIAJUDGE00000000001", "a-token"),
        "half": f"aws_access_key_id = {owned[1]}\n",
        "nothing": "region = eu-west-1\n",
        "role": role("Helpdesk", "source_profile = keys"),
        "role of default": role("Helpdesk", "source_profile = default"),
        "its own source": role("Helpdesk", "source_profile = its own source", keys(owned[2])),
        "chain": role("Helpdesk", "source_profile = role"),
        "long chain": role("Partner", "source_profile = chain", "external_id = acme-42\n"),
        "a source with keys and a role": role("Helpdesk", "source_profile = its own source"),
        "partner": role("Partner", "source_profile = keys", "external_id = acme-42\n"),
        "partner without id": role("Partner", "source_profile = keys"),
        "partner with another id": role("Partner", "source_profile = keys", "external_id = acme-43\n"),
        "long": role("Helpdesk", "source_profile = keys", "duration_seconds = 14400\n"),
        "too long": role("Helpdesk", "source_profile = keys", "duration_seconds = 43200\n"),
        "not given": role("Owner", "source_profile = keys"),
        "missing source": role("Helpdesk", "source_profile = nobody"),
        "source without keys": role("Helpdesk", "source_profile = nothing"),
        "circle": role("Helpdesk", "source_profile = the other one"),
        "the other one": role("Helpdesk", "source_profile = circle"),
        "two sources": role("Helpdesk", "source_profile = keys\ncredential_source = Environment"),
        "no source": role("Helpdesk", ""),
        "of the environment": role("Helpdesk", "credential_source = Environment"),
        "of the container": role("Helpdesk", "credential_source = EcsContainer"),
        "of the machine": role("Helpdesk", "credential_source = Ec2InstanceMetadata"),
        "of what is not": role("Helpdesk", "credential_source = Cloud"),
        "with a code": role("HelpdeskMfa", "source_profile = operator", f"mfa_serial = {DEVICE}\n"),
        "chain with a code": role("Helpdesk", "source_profile = with a code"),
        "without a code": role("HelpdeskMfa", "source_profile = operator"),
        "operator": keys(OPERATOR),
        "process": process(folder, "one", AccessKeyId=owned[3]),
        "temporary process": process(
            folder, "two", AccessKeyId="ASIAJUDGE00000000002", SessionToken="token", Expiration=later
        ),
        "failing process": "credential_process = /bin/false\n",
        "role of a process": role("Helpdesk", "source_profile = process"),
        "web": role("Helpdesk", "", web),
        "web not given": role("HelpdeskMfa", "", web),
        "web without a file": role("Helpdesk", "", "web_identity_token_file = /nowhere/token\n"),
        "role of web": role("Helpdesk", "source_profile = web"),
        "sso": "sso_session = corp\n" + of_sso,
        "sso of old": f"sso_start_url = {START_URL}\nsso_region = {REGION}\n" + of_sso,
        "sso of nobody": "sso_session = nobody\n" + of_sso,
        "sso not signed in": "sso_session = elsewhere\n" + of_sso,
        "sso not given": "sso_session = corp\nsso_account_id = 444455556666\nsso_role_name = Auditor\n",
        "sso without a session": "sso_session = missing\n" + of_sso,
        "role of sso": role("Helpdesk", "source_profile = sso"),
        "sso and keys": "sso_session = corp\n" + of_sso + keys(owned[1]),
        "web and keys": role("Helpdesk", "", web + keys(owned[1])),
        "process and keys": process(folder, "three", AccessKeyId=owned[3]) + keys(owned[1]),
    }
    return {name: (text, "") for name, text in config_only.items()} | {
        "shared": ("", keys(owned[4])),
        "shared before config": (keys(owned[1]), keys(owned[4])),
        "shared before a process": (process(folder, "four", AccessKeyId=owned[3]), keys(owned[4])),
        "role of shared": (role("Helpdesk", "source_profile = shared"), ""),
    }


# Of whom there are no files, but variables: what they are, and the profile that is chosen beside them.
def environments(folder, owned):
    of_keys = {"AWS_ACCESS_KEY_ID": owned[5], "AWS_SECRET_ACCESS_KEY": "secret"}
    web = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "web-identity"), "AWS_ROLE_ARN": f"{ROLE}Helpdesk"}
    web |= {"AWS_ROLE_SESSION_NAME": "judge-of-variables"}
    return {
        "no variables": {},
        "keys": of_keys,
        "temporary keys": of_keys | {"AWS_SESSION_TOKEN": "token", "AWS_ACCESS_KEY_ID": "ASIAJUDGE00000000003"},
        "half a key": {"AWS_ACCESS_KEY_ID": owned[5]},
        "a profile": {"AWS_PROFILE": "keys"},
        "a default profile": {"AWS_DEFAULT_PROFILE": "process"},
        "both": {"AWS_PROFILE": "keys", "AWS_DEFAULT_PROFILE": "process"},
        "a profile that is not there": {"AWS_PROFILE": "nobody"},
        "a role": {"AWS_PROFILE": "chain"},
        "keys beside a profile": of_keys | {"AWS_PROFILE": "keys"},
        "a web identity": web,
        "a web identity beside a profile": web | {"AWS_PROFILE": "keys"},
        "a web identity beside a role": web | {"AWS_PROFILE": "role"},
        "a web identity beside keys": web | of_keys,
    }


def token_files(token):
    """What may stand in the place of a token's file."""
    whole = json.dumps(token)
    stale = json.dumps(token | {"expiresAt": "2020-01-01T00:00:00Z"})
    of_old = token["expiresAt"].replace("Z", "UTC")
    return {
        "whole": whole,
        "without what renews it": json.dumps({name: token[name] for name in ("accessToken", "expiresAt")}),
        "with its zone by name": json.dumps(token | {"expiresAt": of_old}),
        "in other escapes": whole.replace("/", r"\/"),
        "of another client": json.dumps(token | {"clientId": "another", "clientSecret": "another"}),
        "with a start URL that is a number": json.dumps(token | {"startUrl": 5}),
        "stale, and renewed": stale,
        "stale, of another client": json.dumps(json.loads(stale) | {"clientId": "another"}),
        "stale, and not to be renewed": json.dumps(json.loads(stale) | {"refreshToken": None}),
        "stale, of a client of old": json.dumps(json.loads(stale) | {"registrationExpiresAt": "2020-01-01T00:00:00Z"}),
        "of nobody": json.dumps(token | {"accessToken": "nobody's"}),
        "half": whole[: len(whole) // 2],
        "empty": "",
        "a list": "[]",
        "nothing": "null",
        "without a token": json.dumps({"expiresAt": token["expiresAt"]}),
        "without an end": json.dumps({"accessToken": token["accessToken"]}),
        "with an end that is a number": json.dumps(token | {"expiresAt": 5}),
        "with an end that is no time": json.dumps(token | {"expiresAt": "soon"}),
        "not UTF-8": whole.encode() + b"\xfc",
        "UTF-16": whole.encode("utf-16"),
        "a folder": None,
    }


# What is meant to differ, and why.
ACCEPTED = {
    "profile nothing": "a chosen profile without credentials is an error: botocore goes on to whoever comes next",
    "variables: both": "AWS_PROFILE comes first, as in version 2 of the AWS command line: in botocore it is the other one",
    "token file: with its zone by name": "the window reads it; the SDK, which is asked here, has one sign in again",
    "token file: stale, of another client": "the SDK shows AWS the old token where it cannot be renewed, and AWS takes it",
}


class Machine(http.server.BaseHTTPRequestHandler):
    """Gives credentials as a container's and a machine's metadata do."""

    def _say(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        # How long what `PUT` gives is good for.
        self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.end_headers()
        self.wfile.write(text.encode())

    def do_PUT(self):
        self._say("a-token-for-metadata")

    def do_GET(self):
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=6)
        answer = {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": "2026-01-01T00:00:00Z",
            "AccessKeyId": self.server.access_key_ids["container" if self.path.startswith("/container") else "machine"],
            "SecretAccessKey": "secret",
            "Token": "token",
            "Expiration": later.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        is_list = self.path.rstrip("/").endswith("security-credentials")
        self._say("judge" if is_list else json.dumps(answer))

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def machine(access_key_ids):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    server.access_key_ids = access_key_ids
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def sign_in(url):
    """Signs in to the account's Identity Center as the AWS command line does; what it keeps of it."""
    import botocore.session

    oidc = botocore.session.Session().create_client("sso-oidc", region_name=REGION, endpoint_url=url)
    redirect = "http://127.0.0.1/oauth/callback"
    client = oidc.register_client(
        clientName="judge",
        clientType="public",
        grantTypes=["authorization_code", "refresh_token"],
        redirectUris=[redirect],
        issuerUrl=START_URL,
        scopes=["sso:account:access"],
    )
    verifier = "v" * 64
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = urllib.parse.urlencode(
        {
            "response_type": "code",
            "client_id": client["clientId"],
            "redirect_uri": redirect,
            "state": "state",
            "code_challenge_method": "S256",
            "scopes": "sso:account:access",
            "code_challenge": challenge,
        }
    )

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(f"{url}/authorize/allow?{query}", timeout=20)
        raise SystemExit("the page of the demo's Identity Center leads nowhere")
    except urllib.error.HTTPError as reply:
        location = reply.headers["Location"]
    code = urllib.parse.parse_qs(urllib.parse.urlparse(location).query)["code"][0]
    given = oidc.create_token(
        clientId=client["clientId"],
        clientSecret=client["clientSecret"],
        grantType="authorization_code",
        code=code,
        codeVerifier=verifier,
        redirectUri=redirect,
    )
    at = "%Y-%m-%dT%H:%M:%SZ"
    expires = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=given["expiresIn"])
    registered = datetime.datetime.fromtimestamp(client["clientSecretExpiresAt"], datetime.UTC)
    return {
        "startUrl": START_URL,
        "region": REGION,
        "accessToken": given["accessToken"],
        "expiresAt": expires.strftime(at),
        "clientId": client["clientId"],
        "clientSecret": client["clientSecret"],
        "registrationExpiresAt": registered.strftime(at),
        "refreshToken": given["refreshToken"],
    }


def code_of(turn):
    """What the device shows, as `src/demo/mfa_code.rs` has it: each is taken once, so each turn has a step of its own."""
    step = int(time.time()) // 30 + turn
    digest = hashlib.sha256(f"{DEVICE} {step}".encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def as_botocore():
    """Who botocore is with each profile."""
    import botocore.session

    codes = iter(os.environ["JUDGE_MFA_CODES"].split(","))
    for line in sys.stdin:
        session = botocore.session.Session(profile=line.strip("\n") or None)
        try:
            resolver = session.get_component("credential_provider")
            resolver.get_provider("assume-role")._prompter = lambda _: next(codes)
            client = session.create_client("sts", region_name=REGION)
            told = {"arn": client.get_caller_identity()["Arn"]}
        except Exception as why:  # Whatever stops it: it is nobody.
            told = {"error": f"{type(why).__name__}: {why}"}
        print(json.dumps(told), flush=True)


def ask(command, names, environment):
    done = subprocess.run(
        command,
        input="".join(f"{name}\n" for name in names),
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=300,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(names), f"{command}: an answer for each of {names}"
    return dict(zip(names, answers))


def judge(server_binary, ours):
    # Beside this file.
    from server import Client, Server

    failures, checked, who = [], 0, set()
    with tempfile.TemporaryDirectory() as home, Server(server_binary, "--identity-center", START_URL) as server:
        home = pathlib.Path(home)
        iam = Client(server.url, lambda _: None)
        owned = []
        for user in iam.call("ListUsers", MaxItems=200).parsed["Users"]:
            of_user = iam.call("ListAccessKeys", UserName=user["UserName"]).parsed["AccessKeyMetadata"]
            owned += [key["AccessKeyId"] for key in of_user[:1] if key["Status"] == "Active"]
        assert len(owned) >= 8, "users with keys, each of whom is somebody else"
        cache = home / ".aws" / "sso" / "cache"
        cache.mkdir(parents=True)
        for name in ("corp", START_URL):
            file = cache / f"{hashlib.sha1(name.encode()).hexdigest()}.json"
            file.write_text(json.dumps(sign_in(server.url)))
        config = "".join(
            f"[sso-session {name}]\nsso_start_url = {url}\nsso_region = {REGION}\n"
            for name, url in (("corp", START_URL), ("elsewhere", "https://d-0000000000.awsapps.com/start"))
        )
        credentials = ""
        forms = profiles(home, owned)
        for name, (in_config, in_credentials) in forms.items():
            head = "[default]" if name == "default" else f'[profile "{name}"]'
            config += f"{head}\n{in_config}" if in_config else ""
            credentials += f"[{name}]\n{in_credentials}" if in_credentials else ""
        (home / ".aws" / "config").write_text(config)
        (home / ".aws" / "credentials").write_text(credentials)
        with machine({"container": owned[6], "machine": owned[7]}) as metadata:
            base = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
                "HOME": str(home),
                "AWS_ENDPOINT_URL": server.url,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{metadata}/container",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata,
                "AWS_MAX_ATTEMPTS": "1",
                "AWS_DEFAULT_REGION": REGION,
            }
            of_keys = {"AWS_ACCESS_KEY_ID": owned[5], "AWS_SECRET_ACCESS_KEY": "secret"}
            runs = [("profile", list(forms), base | of_keys)]
            runs += [
                (f"variables: {name}", [""], base | variables)
                for name, variables in environments(home, owned).items()
            ]
            checked += judge_token_files(server.url, cache, base, ours, failures, who)
            for kind, names, environment in runs:
                codes = {"JUDGE_MFA_CODES": f"{code_of(-1)},{code_of(0)}"}
                theirs = ask([sys.executable, __file__, "--botocore"], names, environment | codes)
                codes = {"JUDGE_MFA_CODES": f"{code_of(1)},{code_of(2)}"}
                mine = ask([ours, "--who"], names, environment | codes)
                for name in names:
                    checked += 1
                    what = f"{kind} {name}".strip()
                    same = theirs[name].get("arn") == mine[name].get("arn")
                    if same and "arn" in mine[name]:
                        who.add(mine[name]["arn"])
                    elif not same and ACCEPTED.get(what) is None:
                        failures.append(f"{what}: botocore is {theirs[name]}, and this {mine[name]}")
                    elif not same:
                        print(f"meant to differ: {what}: {ACCEPTED[what]}")
    for failure in failures:
        print(f"FAILED {failure}")
    # Where all were one and the same, or nobody, nothing was compared.
    if len(who) < 10:
        failures.append("too few")
        print(f"FAILED only {len(who)} different identities: {sorted(who)}")
    print(f"{len(who)} different identities")
    print(f"{checked - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


def judge_token_files(url, cache, environment, ours, failures, who):
    """Holds what is made of each token file against what botocore makes of it; how many there were."""
    file = cache / f"{hashlib.sha1(b'corp').hexdigest()}.json"
    kept = file.read_bytes()
    forms = token_files(sign_in(url))
    for form in forms:
        told = []
        for command in ([sys.executable, __file__, "--botocore"], [ours, "--who"]):
            # What renews a token can be used once, so each has its own.
            contents = token_files(sign_in(url))[form]
            file.unlink(missing_ok=True)
            if contents is None:
                file.mkdir()
            else:
                file.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
            told.append(ask(command, ["sso"], environment | {"JUDGE_MFA_CODES": ""})["sso"])
            if contents is None:
                file.rmdir()
        what = f"token file: {form}"
        same = told[0].get("arn") == told[1].get("arn")
        if same and "arn" in told[1]:
            who.add(told[1]["arn"])
        elif not same and what in ACCEPTED:
            print(f"meant to differ: {what}: {ACCEPTED[what]}")
        elif not same:
            failures.append(f"{what}: botocore is {told[0]}, and this {told[1]}")
    file.unlink(missing_ok=True)
    file.write_bytes(kept)
    return len(forms)


def main():
    if sys.argv[1:] == ["--botocore"]:
        return as_botocore()
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    return judge(*sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The demo account beside two emulators that are not ours, moto and ministack: the same calls to each.

    peers.py DEMO_SERVER

Each emulator is given the demo account's users, then all three get the same script of calls, in `script.py`. What they
answer is made comparable and compared. Every difference must be explained in `differences.py`, and every explanation
must still have its difference. It ends with `N answers compared, …`; the exit code is 1 if anything is left over.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import differences
import script
from botocore.exceptions import BotoCoreError
from botocore.parsers import ResponseParserError
from server import Client, Server

# Hypercorn serves ministack's application on loopback alone; ministack's own command, and its listener for IoT, would
# listen on every address.
PEERS = {
    "moto": (["moto_server", "-H", "127.0.0.1", "-p", "{port}"], {}),
    "ministack": (
        ["hypercorn", "ministack.app:app", "--bind", "127.0.0.1:{port}"],
        {"IOT_MTLS_ENABLED": "0", "SFTP_ENABLED": "0", "SERVICES": "iam,sts"},
    ),
}


class Peer:
    """An emulator, started on a free port of loopback in a folder of its own."""

    def __init__(self, name):
        command, environment = PEERS[name]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [part.format(port=port) for part in command]
        command[0] = str(Path(sys.executable).parent / command[0])
        self.folder = tempfile.TemporaryDirectory()
        environment = {
            **environment,
            "PATH": os.environ["PATH"],
            "HOME": self.folder.name,
            "TMPDIR": self.folder.name,
            "STATE_DIR": self.folder.name,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.log = open(Path(self.folder.name, "log"), "w+")
        self.process = subprocess.Popen(command, cwd=self.folder.name, env=environment, stdout=self.log, stderr=self.log)
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.log.seek(0)
        raise SystemExit(f"{name} did not start:\n{self.log.read()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()


class Account:
    """An account on one of the three, spoken to through botocore."""

    def __init__(self, url):
        self.client = Client(url, lambda reply: None)
        # Access key ids by user: each account makes up its own.
        self.keys = {}
        # Users without a password, in the order in which the script takes them.
        self.without = []

    def call(self, operation, **parameters):
        """The parsed reply; an answer that is not IAM's is an error without a code."""
        try:
            reply = self.client.call(operation, **parameters)
        except ResponseParserError:
            return {"Error": {"Code": "(not XML)"}}
        except BotoCoreError as error:
            return {"Error": {"Code": f"({type(error).__name__})"}}
        return reply.parsed

    def must(self, operation, **parameters):
        parsed = self.call(operation, **parameters)
        if "Error" in parsed:
            raise SystemExit(f"{operation} {parameters}: {parsed['Error']}")
        return parsed


def read_demo(demo):
    """The demo account's users, with all that they have."""
    for user in demo.must("ListUsers")["Users"]:
        name = user["UserName"]
        profile = demo.call("GetLoginProfile", UserName=name).get("LoginProfile")
        keys = demo.must("ListAccessKeys", UserName=name)["AccessKeyMetadata"]
        demo.keys[name] = [key["AccessKeyId"] for key in keys]
        yield {
            "name": name,
            "path": user["Path"],
            "must_change": profile and profile["PasswordResetRequired"],
            "keys": [key["Status"] for key in keys],
            "mfa": bool(demo.must("ListMFADevices", UserName=name)["MFADevices"]),
            "groups": [group["GroupName"] for group in demo.must("ListGroupsForUser", UserName=name)["Groups"]],
            "tags": demo.must("ListUserTags", UserName=name)["Tags"],
        }


def copy_to(peer, users):
    """Gives a peer the same users."""
    peer.must("CreateAccountAlias", AccountAlias="acme-prod")
    for group in sorted({group for user in users for group in user["groups"]}):
        peer.must("CreateGroup", GroupName=group)
    for user in users:
        name = {"UserName": user["name"]}
        peer.must("CreateUser", **name, Path=user["path"], **({"Tags": user["tags"]} if user["tags"] else {}))
        for group in user["groups"]:
            peer.must("AddUserToGroup", **name, GroupName=group)
        peer.keys[user["name"]] = []
        for status in user["keys"]:
            key = peer.must("CreateAccessKey", **name)["AccessKey"]["AccessKeyId"]
            peer.keys[user["name"]].append(key)
            peer.must("UpdateAccessKey", **name, AccessKeyId=key, Status=status)
        if user["mfa"]:
            device = peer.must("CreateVirtualMFADevice", VirtualMFADeviceName=user["name"])["VirtualMFADevice"]
            codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
            peer.must("EnableMFADevice", **name, SerialNumber=device["SerialNumber"], **codes)
        if user["must_change"] is not None:
            peer.must("CreateLoginProfile", **name, Password=script.GOOD, PasswordResetRequired=user["must_change"])


# What each account makes up for itself, and what stands for it.
MADE_UP = [
    (re.compile(r"\b(AKIA|ASIA|AIDA|AGPA|LKIA)[A-Z0-9]{12,}"), "<id>"),
    (re.compile(r"\b\d{12}\b"), "<account>"),
]


def comparable(value):
    """A reply without what must differ: ids, dates, the account's number, the order of lists."""
    if isinstance(value, dict):
        return {key: comparable(part) for key, part in value.items() if key != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return sorted((comparable(part) for part in value), key=repr)
    if isinstance(value, bytes):
        return comparable(value.decode())
    if hasattr(value, "isoformat"):
        return "<date>"
    if isinstance(value, str):
        for pattern, name in MADE_UP:
            value = pattern.sub(name, value)
    return value


def answer(account, step):
    """What an account answers to a step: an error's code, or what the step looks at in the reply."""
    parsed = account.call(step.operation, **step.parameters(account))
    if "Error" in parsed:
        return parsed["Error"].get("Code") or "(no code)"
    return comparable(step.look(parsed))


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with Server(sys.argv[1], "--users", "100") as server, Peer("moto") as moto, Peer("ministack") as ministack:
        demo = Account(server.url)
        users = list(read_demo(demo))
        peers = {"moto": Account(moto.url), "ministack": Account(ministack.url)}
        without = [user["name"] for user in users if user["must_change"] is None and not user["keys"]]
        for account in (demo, *peers.values()):
            account.without = [name for name in without if name != script.CY["UserName"]]
        # New accounts have none.
        demo.must("DeleteAccountPasswordPolicy")
        for peer in peers.values():
            copy_to(peer, users)
        found, compared = {}, 0
        for step in script.STEPS:
            ours = answer(demo, step)
            for name, peer in peers.items():
                theirs = answer(peer, step)
                compared += 1
                if theirs != ours:
                    found[name, step.name] = (ours, theirs)
    return tell(found, compared)


def tell(found, compared):
    """Prints every difference with its explanation, and what has only one of the two."""
    known = {(peer, step): why for why in differences.EXPLAINED for peer, step in why.cases()}
    unknown = {peer_step for peer_step in known if peer_step[1] not in {step.name for step in script.STEPS}}
    unexplained, gone = set(found) - set(known), set(known) - set(found)
    for why in differences.EXPLAINED:
        print(f"{why.right} is right: {why.because} ({why.source})")
        for peer, step in why.cases():
            if (peer, step) in found:
                ours, theirs = found[peer, step]
                print(f"    {step}: demo {shorten(ours)}, {peer} {shorten(theirs)}")
    for peer, step in sorted(unexplained):
        ours, theirs = found[peer, step]
        print(f"FAILED {step}: demo {ours}, {peer} {theirs}, and nothing explains it")
    for peer, step in sorted(gone):
        print(f"FAILED {step}: {peer} no longer differs{' (there is no such step)' if (peer, step) in unknown else ''}")
    failed = len(unexplained) + len(gone)
    print(f"{compared} answers compared, {compared - len(found)} the same, {len(found)} differ, {failed} failed")
    return 1 if failed else 0


def shorten(value, most=100):
    text = str(value)
    return text if len(text) <= most else text[:most] + "…"


if __name__ == "__main__":
    sys.exit(main())

"""Accounts for the window to work on, and their state as an independent client sees it."""

from __future__ import annotations

import json
import socket
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from desktop import Desktop, Gone, wait_for

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "us-east-1",
    # Nothing may be asked of the machine that the test runs on.
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Account:
    """An account on a loopback URL, and what boto3 says of it."""

    # What it is called in what the test prints.
    label = ""
    # Whether the pictures of the README are taken of it.
    pictured = False
    # Whether a create keeps the flag "must be changed at next sign-in" as it was sent.
    keeps_flag_on_create = True

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.iam = boto3.client(
            "iam",
            endpoint_url=self.url,
            region_name=KEYS["AWS_REGION"],
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"mode": "standard", "max_attempts": 5}),
        )

    def users(self) -> set[str]:
        pages = self.iam.get_paginator("list_users").paginate()
        return {user["UserName"] for page in pages for user in page["Users"]}

    def profile(self, user: str) -> dict[str, Any] | None:
        """The user's login profile, or nothing where there is none."""
        try:
            return self.iam.get_login_profile(UserName=user)["LoginProfile"]
        except self.iam.exceptions.NoSuchEntityException:
            return None

    def without_profile(self) -> str:
        """A user who has no console password, and whose name is part of no other's."""
        users = sorted(self.users())
        for user in users:
            alone = not any(user in other for other in users if other != user)
            if alone and self.profile(user) is None:
                return user
        raise LookupError("every user has a console password")

    def holds_password(self, user: str, password: str) -> bool | None:
        """Whether the account took exactly this password; nothing where it cannot be asked."""
        return None


class Demo(Account):
    """The program's own demo account, served on loopback by `examples/demo_server`."""

    label = "the demo account"
    pictured = True

    def __init__(self, desktop: Desktop, binary: Path, *arguments: str) -> None:
        port = free_port()
        # As slow to agree with itself as IAM is: reads lag behind writes.
        timing = ["--latency-ms", "30", "--propagation-ms", "1500"]
        process = desktop.start("demo_server", [binary, "--port", str(port), *timing, *arguments])
        _wait_until_served(process, port)
        super().__init__(port)


class Moto(Account):
    """moto's server: an emulator that is not ours."""

    label = "moto"
    keeps_flag_on_create = False

    def __init__(self, desktop: Desktop, binary: Path) -> None:
        port = free_port()
        process = desktop.start("moto", [binary, "-H", "127.0.0.1", "-p", str(port)])
        _wait_until_served(process, port)
        super().__init__(port)
        for number in range(24):
            user = f"operator-{number:02}"
            self.iam.create_user(UserName=user)
            if number % 3 != 0:
                self.iam.create_login_profile(UserName=user, Password="Start-With-1-Of-These")

    def holds_password(self, user: str, password: str) -> bool | None:
        with urllib.request.urlopen(f"{self.url}/moto-api/data.json") as reply:
            stored = json.load(reply)["iam"]["User"]
        return any(entry["name"] == user and entry["password"] == password for entry in stored)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_served(process: Any, port: int) -> None:
    def answers() -> bool:
        if process.poll() is not None:
            raise Gone(f"the server ended with code {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    wait_for(f"something to answer on port {port}", answers)

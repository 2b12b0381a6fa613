"""Signing in from nothing to a list, without a terminal: by IAM Identity Center, by an access key, by a role that asks for a code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from accounts import KEYS, Demo
from desktop import wait_for
from window import ROW, TEXT, Window

if TYPE_CHECKING:
    from flows import Runner

START_URL = "https://d-1234567890.awsapps.com/start"
REGION = "eu-west-1"
DEVICE = "arn:aws:iam::111122223333:mfa/helpdesk-ann"
# A browser of somebody who allows what the page asks for: it goes where the page's first link leads.
BROWSER = f"""#!{sys.executable}
import sys, urllib.request
page = sys.argv[1]
assert page.startswith("http://127.0.0.1:"), page
urllib.request.urlopen(page.replace("/authorize?", "/authorize/allow?"), timeout=20).read()
"""


def sign_in_without_a_terminal(run: Runner) -> None:
    account = Demo(run.desktop, run.options.demo_server, "--identity-center", START_URL)
    home = run.desktop.folder / "home-of-nobody"
    (home / ".aws").mkdir(parents=True)
    browser = home / "browser"
    browser.write_text(BROWSER)
    browser.chmod(0o700)
    nothing = {name: "" for name in KEYS} | {
        "HOME": str(home),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": account.url,
        "BROWSER": str(browser),
    }

    def is_listed(window: Window) -> None:
        rows = wait_for("rows", lambda: window.names(ROW))
        assert set(rows) <= account.users(), f"rows that are no users: {rows}"

    def by_identity_center() -> None:
        with run.window(**nothing) as window:
            window.press("Sign in with IAM Identity Center…")
            window.fill("Start URL", START_URL)
            window.fill("Region", REGION)
            window.press("Sign in in the browser")
            window.press("Acme Production")
            window.press("Open Acme Production as Helpdesk")
            is_listed(window)
            cache = home / ".aws" / "sso"
            assert not cache.exists(), "a token was kept that nobody asked to be kept"
            assert window.close() == 0

    def by_an_access_key() -> None:
        with run.window(**nothing) as window:
            window.press("Use an access key…")
            window.fill("Access key ID", KEYS["AWS_ACCESS_KEY_ID"])
            window.fill("Secret access key", KEYS["AWS_SECRET_ACCESS_KEY"])
            secret = KEYS["AWS_SECRET_ACCESS_KEY"]
            assert secret not in window.tree(), "the masked key is in the accessibility tree"
            window.set_toggle("Sign in with MFA", True)
            window.press("Open the account")
            gives_code(window)
            is_listed(window)
            assert window.close() == 0
        kept = [path for path in home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
        assert not kept, f"the key is in {kept}"

    def by_a_role_with_mfa() -> None:
        (home / ".aws" / "config").write_text(
            "[profile base]\n"
            f"aws_access_key_id = {KEYS['AWS_ACCESS_KEY_ID']}\n"
            f"aws_secret_access_key = {KEYS['AWS_SECRET_ACCESS_KEY']}\n"
            "[profile guarded]\n"
            "role_arn = arn:aws:iam::111122223333:role/HelpdeskMfa\n"
            f"source_profile = base\nmfa_serial = {DEVICE}\n"
        )
        with run.window(**nothing) as window:
            window.press("guarded")
            gives_code(window)
            is_listed(window)
            wait_for("the role", lambda: window.says("HelpdeskMfa"))
            assert window.close() == 0

    kept = home / ".aws" / "sso" / "cache" / (hashlib.sha1(b"corp").hexdigest() + ".json")

    def has_profiles_of_identity_center() -> None:
        (home / ".aws" / "config").write_text(
            f"[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = {REGION}\n"
            "sso_registration_scopes = sso:account:access\n"
            "[profile desk]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Helpdesk\n"
            "[profile other]\nsso_session = corp\nsso_account_id = 444455556666\nsso_role_name = Helpdesk\n"
        )

    def by_a_profile_of_identity_center() -> None:
        has_profiles_of_identity_center()
        with run.window(**nothing) as window:
            window.press("desk")
            is_listed(window)
            assert window.close() == 0
        assert kept.stat().st_mode & 0o777 == 0o600, oct(kept.stat().st_mode)
        # The AWS command line's own code takes the token, and renews it once it is old.
        assert "ASIADEMO000000000001" in by_botocore()
        first = json.loads(kept.read_text())
        kept.write_text(json.dumps(first | {"expiresAt": "2020-01-01T00:00:00Z"}))
        assert "ASIADEMO000000000001" in by_botocore()
        renewed = json.loads(kept.read_text())
        assert renewed["accessToken"] != first["accessToken"], "botocore has not renewed it"
        # And the other way round: nobody is asked again, though what renews a token is of use once.
        kept.write_text(json.dumps(renewed | {"expiresAt": "2020-01-01T00:00:00Z"}))
        with run.window(**nothing | {"BROWSER": "/bin/false"}) as window:
            window.press("desk")
            is_listed(window)
            assert window.close() == 0
        assert "ASIADEMO000000000001" in by_botocore()

    def by_a_profile_whose_token_cannot_be_kept() -> None:
        has_profiles_of_identity_center()
        kept.unlink(missing_ok=True)
        # Somebody else's, whatever it is: it stays, and signing in goes on without it.
        (kept / "mine").mkdir(parents=True)
        with run.window(**nothing) as window:
            window.press("desk")
            is_listed(window)
            assert window.close() == 0
        assert [path.name for path in kept.iterdir()] == ["mine"]

    def by_botocore() -> str:
        """The access key that botocore gets with the profile, in a process of its own."""
        script = (
            "import botocore.session; "
            "print(botocore.session.Session(profile='desk').get_credentials().get_frozen_credentials().access_key)"
        )
        environment = os.environ | {name: value for name, value in nothing.items() if value}
        for name in KEYS:
            environment.pop(name, None)
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def gives_code(window: Window) -> None:
        window.wait(TEXT, "MFA code")
        # One that was given before is not taken again: the next one comes soon.
        window.fill("MFA code", next_code())
        window.press("Continue")

    run.flow("sign in from nothing by Identity Center", by_identity_center)
    run.flow("sign in from nothing by an access key with MFA", by_an_access_key)
    run.flow("sign in by a role that asks for a code", by_a_role_with_mfa)
    run.flow("sign in by a profile, and share the token with botocore", by_a_profile_of_identity_center)
    run.flow("sign in by a profile whose token cannot be kept", by_a_profile_whose_token_cannot_be_kept)


def sign_in_at_the_demo(run: Runner) -> None:
    """`--demo` is the demo alone: a configuration that is broken is not read, and the browser is not started."""
    home = run.desktop.folder / "home-of-the-demo"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[not closed\n")
    browser = home / "browser"
    browser.write_text(f"#!/bin/sh\n: >{home}/started\n")
    browser.chmod(0o700)
    computer = {name: "" for name in KEYS} | {
        "HOME": str(home),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_PROFILE": "nobody",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "AWS_CA_BUNDLE": str(home / "no such file"),
        "BROWSER": str(browser),
    }

    def shows(window: Window, account: str, users: int) -> None:
        wait_for(f"the users of {account}", lambda: window.says(account) and window.says(f"{users} users"))
        assert window.names(ROW), "no rows"

    def in_its_own_browser() -> None:
        with run.window("--demo", **computer) as window:
            shows(window, "acme-prod", 214)
            window.press("Open another account")
            window.press("Sign in with IAM Identity Center…")
            window.press("Sign in in the browser")
            window.press("Allow")
            window.press("Acme Staging")
            window.press("Open Acme Staging as Helpdesk")
            shows(window, "acme-staging", 41)
            assert window.close() == 0
        assert not (home / "started").exists(), "the browser of this computer was started"

    def with_the_code_that_it_shows() -> None:
        with run.window("--demo", **computer) as window:
            shows(window, "acme-prod", 214)
            window.press("Open another account")
            window.press("Switch role…")
            window.press("Switch role")
            window.wait(TEXT, "MFA code")
            code = wait_for("a code", lambda: re.search(r"helpdesk-ann shows the code (\d{6})", window.tree()))
            window.fill("MFA code", code[1])
            window.press("Continue")
            shows(window, "acme-sandbox", 12)
            assert window.close() == 0

    run.flow("sign in at the demo, in its own browser", in_its_own_browser)
    run.flow("change into a role of the demo, with the code that it shows", with_the_code_that_it_shows)


given: set[int] = set()


def next_code() -> str:
    """What the device shows, as `src/demo/mfa_code.rs` has it: of the steps that count now, one that was not given yet."""
    now = int(time.time()) // 30
    step = next(step for step in (now, now - 1, now + 1, now - 2) if step not in given)
    given.add(step)
    digest = hashlib.sha256(f"{DEVICE} {step}".encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"

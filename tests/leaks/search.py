"""What an operator does with a password, and where it is looked for after each step."""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from accounts import KEYS, Demo
from clipboard import Clipboard
from desktop import Desktop, end, wait_for
from memory import Canary, Find, find
from recorder import Recorder
from signing_in import BROWSER, DEVICE, START_URL, next_code
from window import TEXT, Window

CLEAR_SECONDS = 15
UNDO_SECONDS = 10
# Long enough for the frames in which egui and the accessibility tree let go of what is no longer shown.
FRAMES = 1.5

# Everything by which the program, or a library in it, can be asked to say more.
TALKATIVE = {
    "RUST_LOG": "trace",
    "RUST_LOG_STYLE": "always",
    "RUST_BACKTRACE": "full",
    "RUST_LIB_BACKTRACE": "full",
    "AWS_LOG_LEVEL": "trace",
    "AWS_SDK_LOG_LEVEL": "trace",
    "SMITHY_LOG": "trace",
    "HYPER_LOG": "trace",
    "RUSTLS_LOG": "trace",
    "SSLKEYLOGFILE": "",
    "WGPU_LOG": "trace",
    "WGPU_DEBUG": "1",
    "WGPU_VALIDATION": "1",
    "WINIT_LOG": "trace",
    "ZBUS_LOG": "trace",
    "TOKIO_CONSOLE": "1",
}


class Failed(Exception):
    """A password was found where none may be, or not where it must be."""


class Search:
    def __init__(self, options: argparse.Namespace, desktop: Desktop) -> None:
        self.options = options
        self.desktop = desktop
        self.clipboard = Clipboard(desktop)
        self.account = Demo(desktop, options.demo_server, "--identity-center", START_URL)
        self.passed = 0
        self.failed: list[str] = []
        self.started = 0
        self.used: set[str] = set()

    def fresh_user(self) -> str:
        """A user who has no password, and was not given one here: the account may not have noticed that yet."""
        users = sorted(self.account.users() - self.used)
        alone = (user for user in users if not any(user in other for other in users if other != user))
        user = next(user for user in alone if self.account.profile(user) is None)
        self.used.add(user)
        return user

    @contextlib.contextmanager
    def window(self, renderer: str = "glow", **more: str) -> Iterator[tuple[Window, Path]]:
        """The program, with a folder of its own for everything that it may write, and where cores could be dumped."""
        self.started += 1
        folder = self.desktop.folder / f"leaks-{self.started}"
        for name in ("state", "tmp", "cwd"):
            (folder / name).mkdir(parents=True)
        settings = {"clear_clipboard_seconds": CLEAR_SECONDS}
        (folder / "state" / "settings.json").write_text(json.dumps(settings))
        with (self.options.logs / f"passdesk-{self.started}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(self.options.passdesk), "--endpoint-url", self.account.url, "--renderer", renderer],
                env=self.desktop.environment
                | KEYS
                | TALKATIVE
                | more
                | {"PASSDESK_STATE_DIR": str(folder / "state"), "TMPDIR": str(folder / "tmp")},
                cwd=folder / "cwd",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # As careless as a computer can be: the program itself has to see to it that it dumps no core.
                preexec_fn=dump_cores,
            )
        window = Window(self.desktop, process)
        try:
            yield window, folder
        except BaseException:
            with contextlib.suppress(Exception):
                (self.options.logs / f"failure-{self.started}-tree.txt").write_text(window.tree())
                self.desktop.screenshot(self.options.logs / f"failure-{self.started}-screen.png")
            raise
        finally:
            end(process)

    def part(self, name: str, body: Callable[[], None]) -> None:
        begun = time.monotonic()
        try:
            body()
        except Exception:
            self.failed.append(name)
            print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
            return
        self.passed += 1
        print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)

    def must_be_found(self, window: Window, canary: Canary, when: str) -> None:
        finds = find(window.process.pid, canary)
        whole = [found for found in finds if found.form == "UTF-8" and found.length == len(canary.text)]
        if not whole:
            raise Failed(f"the control: nothing was found {when}")
        print(f"      {when}: found {len(finds)} times", flush=True)

    def must_be_absent(self, window: Window, canary: Canary, when: str) -> None:
        time.sleep(FRAMES)
        finds = find(window.process.pid, canary)
        if finds:
            raise Failed(f"{when}, it is left {len(finds)} times:\n" + lines(finds))
        print(f"      {when}: absent", flush=True)

    def must_not_be_written(self, folder: Path, canary: Canary) -> None:
        needles = {piece for pieces in canary.forms().values() for piece in pieces}
        files = [path for place in (folder, self.options.logs) for path in place.rglob("*") if path.is_file()]
        for path in files:
            content = path.read_bytes()
            if any(needle in content for needle in needles):
                raise Failed(f"it was written to {path}")
        names = {path.name for path in files}
        assert {"settings.json", "journal.jsonl"} <= names, f"only {names} were looked at"
        printed = (self.options.logs / f"passdesk-{self.started}.log").read_text()
        if printed:
            raise Failed(f"the program is to print nothing, however much it is asked to:\n{printed[:2000]}")


def lines(finds: list[Find]) -> str:
    return "\n".join(f"        {found}" for found in finds[:20])


def dump_cores() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def every_form_is_found() -> None:
    """The control of the search itself, on another program that holds a password in every form."""
    canary = Canary()
    holder = [sys.executable, str(Path(__file__).with_name("holder.py"))]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        process.stdin.write(canary.text + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        whole = {form: len(pieces[0]) for form, pieces in canary.forms().items()}
        finds = find(process.pid, canary)
        missed = {form for form, length in whole.items() if (form, length) not in {(f.form, f.length) for f in finds}}
        assert not missed, f"not found: {missed}"
        assert any(found.length < len(canary.text) and b"\0" * 8 in found.around for found in finds), "no piece was found"
        assert not find(process.pid, Canary()), "a password was found that is not there"
        process.stdin.close()


def ask_for_password(window: Window, user: str) -> None:
    wait_for("rows", lambda: window.names({"table row", "list item"}))
    window.type_into("Filter users", user)
    window.choose_row(user)
    window.press("Create password…")
    window.wait(TEXT, f"Create password for {user}")


def cancelled(search: Search, put_in: Callable[[Window, Canary], None]) -> None:
    """A password that is put in, shown, and never set."""
    user, canary = search.fresh_user(), Canary()
    with search.window() as (window, folder):
        ask_for_password(window, user)
        put_in(window, canary)
        window.press("Show password")
        wait_for("the password to be shown", lambda: window.content("New password") == canary.text)
        search.must_be_found(window, canary, "while it is shown")
        window.press("Cancel")
        window.wait_gone(TEXT, f"Create password for {user}")
        search.must_be_absent(window, canary, "after the dialog is closed")
        search.must_not_be_written(folder, canary)


def typed(window: Window, canary: Canary) -> None:
    window.type_into("New password", canary.text)


def filled(window: Window, canary: Canary) -> None:
    window.fill("New password", canary.text)


def handed_over(search: Search, renderer: str) -> None:
    """A password that is typed, set, shown, copied and handed over."""
    user, canary = search.fresh_user(), Canary()
    with search.window(renderer) as (window, folder):
        ask_for_password(window, user)
        window.type_into("New password", canary.text)
        window.press("Show password")
        wait_for("the password to be shown", lambda: window.content("New password") == canary.text)
        search.must_be_found(window, canary, "while it is shown")
        window.press("Create password")
        window.wait(TEXT, f"Hand over to {user}")
        # The account agrees with itself after a while only.
        wait_for("the account to have it", lambda: search.account.profile(user))
        window.press("Show password")
        window.wait(TEXT, canary.text)
        search.must_be_found(window, canary, "on the card")
        window.press("Copy password")
        copied = time.monotonic()
        wait_for("the clipboard to hold it", lambda: search.clipboard.text() == canary.text)
        offers = search.clipboard.offers()
        assert "x-kde-passwordManagerHint" in offers, f"it is not kept out of histories: {offers}"
        assert search.clipboard.primary() in (None, ""), "it is in the primary selection"
        wait_for("the countdown", lambda: window.says("Copied, cleared in"))
        window.press("I handed it over")
        window.wait_gone(TEXT, f"Hand over to {user}")
        wait_for("the countdown in the status line", lambda: window.says("Password on the clipboard"))
        # Until then it can be taken back, and the password is kept.
        wait_for("the way back to end", lambda: not window.says("Handed over to"), UNDO_SECONDS + 5)
        wait_for("the clipboard to be empty", lambda: search.clipboard.text() is None)
        took = time.monotonic() - copied
        assert CLEAR_SECONDS - 2 < took < CLEAR_SECONDS + 5, f"it was on the clipboard for {took:.1f} s"
        search.must_be_absent(window, canary, "after it was handed over and its time was up")
        search.must_not_be_written(folder, canary)


def taken_over(search: Search) -> None:
    """Another program copies something while a password is on the clipboard: that stays."""
    with copied_password(search) as (window, _, _):
        search.clipboard.put("a shopping list")
        wait_for("the countdown to end", lambda: not window.says("cleared in"), CLEAR_SECONDS + 20)
        assert search.clipboard.text() == "a shopping list", search.clipboard.text()


def ended(search: Search, way: Callable[[Window], int], code: int) -> None:
    """The program ends while a password is on the clipboard."""
    with copied_password(search) as (window, folder, canary):
        begun = time.monotonic()
        assert way(window) == code, f"exit code {window.process.returncode}"
        took = time.monotonic() - begun
        assert took < 5, f"it took {took:.1f} s"
        assert search.clipboard.text() is None, "it is still on the clipboard"
        search.must_not_be_written(folder, canary)


def sent(sign: signal.Signals) -> Callable[[Window], int]:
    def send(window: Window) -> int:
        window.process.send_signal(sign)
        return window.process.wait(20)

    return send


def closed(window: Window) -> int:
    window.press("I handed it over")
    wait_for("the card to go", lambda: not window.says("Hand over to"))
    return window.close()


@contextlib.contextmanager
def copied_password(search: Search) -> Iterator[tuple[Window, Path, Canary]]:
    """A window in which a password was just set and copied."""
    user, canary = search.fresh_user(), Canary()
    with search.window() as (window, folder):
        ask_for_password(window, user)
        window.fill("New password", canary.text)
        window.press("Create password")
        window.wait(TEXT, f"Hand over to {user}")
        window.press("Copy password")
        wait_for("the clipboard to hold it", lambda: search.clipboard.text() == canary.text)
        yield window, folder, canary


def crashed(search: Search, sign: signal.Signals) -> None:
    """The program is killed as by a fault of its own, with the password on screen."""
    user, canary = search.fresh_user(), Canary()
    with search.window() as (window, folder):
        ask_for_password(window, user)
        window.fill("New password", canary.text)
        window.press("Show password")
        wait_for("the password to be shown", lambda: window.content("New password") == canary.text)
        limits = Path(f"/proc/{window.process.pid}/limits").read_text()
        limit = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        soft, hard = limit.split()[4:6]
        # At 1, Linux does not even hand the core to a program that collects cores.
        assert (soft, hard) == ("1", "1"), limit
        # The first SIGSEGV takes Rust's own handler away, and the instruction that is tried again does not fault by itself.
        for _ in range(2):
            window.process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                window.process.wait(5)
                break
        assert window.process.poll() == -sign, window.process.poll()
        # The control, where this computer writes cores to files: another program leaves one.
        pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
        cores = list((folder / "cwd").iterdir())
        assert not cores, f"a core was dumped: {cores}"
        if not pattern.startswith(("|", "/")):
            control = folder / "control"
            control.mkdir()
            other = subprocess.Popen(["sleep", "60"], cwd=control, preexec_fn=dump_cores)
            other.send_signal(sign)
            other.wait(20)
            assert list(control.iterdir()), "the control: another program dumped no core either"
        else:
            print(f"      cores of other programs go to {pattern}: no control", flush=True)
        search.must_not_be_written(folder, canary)


def keys_given_by_hand(search: Search) -> None:
    """A secret access key that is pasted, opens an account, and is locked away."""
    canary = Canary()
    nothing = {name: "" for name in KEYS}
    with search.window(**nothing, HOME=str(search.desktop.folder)) as (window, folder):
        window.press("Use an access key…")
        window.fill("Access key ID", KEYS["AWS_ACCESS_KEY_ID"])
        window.fill("Secret access key", canary.text)
        wait_for("the field to be filled", lambda: len(window.content("Secret access key")) == len(canary.text))
        assert canary.text not in window.tree(), "the masked key is in the accessibility tree"
        window.press("Open the account")
        wait_for("rows", lambda: window.names({"table row", "list item"}))
        search.must_be_found(window, canary, "while the account is open")
        window.press("Lock now")
        wait_for("the lock", lambda: window.says("The desk is locked"))
        search.must_be_absent(window, canary, "behind the lock")
        search.must_not_be_written(folder, canary)


def token_of_identity_center(search: Search) -> None:
    """A token of IAM Identity Center, which a person signs out of, or that is locked away."""
    home = search.desktop.folder / "home-of-a-person"
    (home / ".aws").mkdir(parents=True)
    config = home / ".aws" / "config"
    config.write_text(
        f"[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = eu-west-1\n"
        "[profile desk]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Helpdesk\n"
    )
    browser = home / "browser"
    browser.write_text(BROWSER)
    browser.chmod(0o700)

    def person(url: str) -> dict[str, str]:
        return {name: "" for name in KEYS} | {
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(config),
            "AWS_ENDPOINT_URL": url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "BROWSER": str(browser),
        }

    def served() -> Demo:
        return Demo(search.desktop, search.options.demo_server, "--identity-center", START_URL)

    def chooses(window: Window) -> None:
        window.press("Sign in with IAM Identity Center…")
        window.fill("Start URL", START_URL)
        window.fill("Region", "eu-west-1")
        window.press("Sign in in the browser")
        wait_for("the accounts", lambda: window.says("2 accounts"))

    # What the first person is given who signs in there is the same whenever it is started: here it can be read.
    search.account = served()
    with search.window(**person(search.account.url)) as (window, folder):
        # The only profile is tried at the start, and nobody is sent to a browser who has asked for nothing.
        window.press("Try again")
        wait_for("rows", lambda: window.names({"table row", "list item"}))
        kept = json.loads(next((home / ".aws" / "sso" / "cache").iterdir()).read_text())
        tokens = [Canary(kept[name]) for name in ("accessToken", "refreshToken")]
        # Who signed in for a profile is kept for others of the same session, until the desk is locked.
        for token in tokens:
            search.must_be_found(window, token, "while an account is open by a profile")
        window.press("Lock now")
        wait_for("the lock", lambda: window.says("The desk is locked"))
        for token in tokens:
            search.must_be_absent(window, token, "behind the lock of a profile")
            search.must_not_be_written(folder, token)
    config.write_text("")

    search.account = served()
    with search.window(**person(search.account.url)) as (window, folder):
        chooses(window)
        for token in tokens:
            search.must_be_found(window, token, "while accounts are chosen from")
        window.press("Sign out")
        wait_for("that to be done", lambda: not window.says("2 accounts"))
        for token in tokens:
            search.must_be_absent(window, token, "after signing out")

    search.account = served()
    with search.window(**person(search.account.url)) as (window, folder):
        chooses(window)
        window.press("Acme Production")
        window.press("Open Acme Production as Helpdesk")
        wait_for("rows", lambda: window.names({"table row", "list item"}))
        for token in tokens:
            search.must_be_found(window, token, "while the account is open")
        window.press("Lock now")
        wait_for("the lock", lambda: window.says("The desk is locked"))
        for token in tokens:
            search.must_be_absent(window, token, "behind the lock")
            search.must_not_be_written(folder, token)


@contextlib.contextmanager
def recorded(search: Search) -> Iterator[Recorder]:
    """A demo account of its own, of which it is known what credentials it gives out."""
    account = search.account
    recorder = Recorder(Demo(search.desktop, search.options.demo_server).url)
    search.account = recorder
    try:
        yield recorder
    finally:
        search.account = account
        recorder.close()


def session_of_a_role(search: Search) -> None:
    """What a role with MFA is given, and the secret key of the user who changed into it, once the desk is locked."""
    home = search.desktop.folder / "home-of-a-role"
    (home / ".aws").mkdir(parents=True)
    config = home / ".aws" / "config"
    canary = Canary("".join(letter for letter in Canary().text * 2 if letter.isalnum()))
    config.write_text(
        f"[profile base]\naws_access_key_id = {KEYS['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = {canary.text}\n"
        "[profile guarded]\nrole_arn = arn:aws:iam::111122223333:role/HelpdeskMfa\n"
        f"source_profile = base\nmfa_serial = {DEVICE}\n"
    )
    with recorded(search) as recorder:
        person = {name: "" for name in KEYS} | {
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(config),
            "AWS_ENDPOINT_URL": recorder.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        with search.window(**person) as (window, folder):
            window.press("guarded")
            window.wait(TEXT, "MFA code")
            window.fill("MFA code", next_code())
            window.press("Continue")
            wait_for("rows", lambda: window.names({"table row", "list item"}))
            given = recorder.of("AssumeRole")
            assert given, "no role was assumed"
            secrets = [Canary(given.secret), Canary(given.token)]
            for secret in secrets:
                search.must_be_found(window, secret, "while the account is open as a role")
            window.press("Lock now")
            wait_for("the lock", lambda: window.says("The desk is locked"))
            for secret in (*secrets, canary):
                search.must_be_absent(window, secret, "behind the lock of a role")
                search.must_not_be_written(folder, secret)


def session_of_a_root_user(search: Search) -> None:
    """What a session of a member account's root user is given, once the audit has ended."""
    with recorded(search) as recorder, search.window() as (window, folder):
        wait_for("rows", lambda: window.names({"table row", "list item"}))
        window.press("Root users of member accounts")
        window.choose_row("acme-legacy")
        with recorder.held():
            window.press("Audit")
            wait_for("its session to be used", recorder.waiting.is_set)
            given = recorder.of("AssumeRoot")
            assert given, "no session was opened"
            secrets = [Canary(given.secret), Canary(given.token)]
            for secret in secrets:
                search.must_be_found(window, secret, "while the root user is audited")
        wait_for("the end of the audit", lambda: window.says("Audit again"))
        for secret in secrets:
            search.must_be_absent(window, secret, "after the audit")
            search.must_not_be_written(folder, secret)


def run_all(options: argparse.Namespace, desktop: Desktop) -> int:
    search = Search(options, desktop)
    search.part("the search finds what is there, in every form", every_form_is_found)
    search.part("a password that was typed, shown and cancelled leaves no trace", lambda: cancelled(search, typed))
    search.part("nor one that assistive software filled in", lambda: cancelled(search, filled))
    for renderer in ("glow", "wgpu"):
        name = f"nor one that was set, shown, copied and handed over ({renderer})"
        search.part(name, lambda renderer=renderer: handed_over(search, renderer))
    search.part("a secret access key that was pasted is gone behind the lock", lambda: keys_given_by_hand(search))
    search.part("and so is a token of Identity Center", lambda: token_of_identity_center(search))
    search.part("and what a role with MFA was given", lambda: session_of_a_role(search))
    search.part("a session of a root user is gone after the audit", lambda: session_of_a_root_user(search))
    search.part("what another program copied meanwhile stays on the clipboard", lambda: taken_over(search))
    for what, way, code in (
        ("the window is closed", closed, 0),
        ("SIGTERM", sent(signal.SIGTERM), 143),
        ("SIGINT", sent(signal.SIGINT), 130),
        ("SIGHUP", sent(signal.SIGHUP), 129),
    ):
        search.part(f"the clipboard is cleared at the end: {what}", lambda way=way, code=code: ended(search, way, code))
    for sign in (signal.SIGSEGV, signal.SIGABRT):
        search.part(f"a crash leaves nothing: {sign.name}", lambda sign=sign: crashed(search, sign))
    print(f"{search.passed} passed, {len(search.failed)} failed", flush=True)
    return 1 if search.failed else 0

"""What an operator does, in a real window. Each step of a flow is named after it.

After each change the account is asked from outside, with boto3, what has become of it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import secrets
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator

from accounts import KEYS, Account, Demo, Moto
from clipboard import Clipboard
from desktop import PATIENCE, Desktop, end, wait_for
from screen_reader import find_ones_way, hear_a_reset, hear_that_one_is_signed_out
from signing_in import sign_in_at_the_demo, sign_in_without_a_terminal
from window import PRESSABLE, ROW, TEXT, Window

MUST_CHANGE = "User must create a new password at next sign-in"
CHANGES = (
    "Create password…",
    "Reset password…",
    "Require password change…",
    "Don't require password change…",
    "Delete password…",
)


class Runner:
    """Runs flows one after another and counts."""

    def __init__(self, options: argparse.Namespace, desktop: Desktop) -> None:
        self.options = options
        self.desktop = desktop
        self.clipboard = Clipboard(desktop)
        self.passed = 0
        self.failed: list[str] = []
        self.started = 0

    @contextlib.contextmanager
    def window(
        self, *arguments: str, theme: str = "system", settings: dict[str, object] | None = None, **more: str
    ) -> Iterator[Window]:
        """The program, started with these arguments and a folder for its settings."""
        self.started += 1
        state = self.desktop.folder / f"state-{self.started}"
        state.mkdir()
        (state / "settings.json").write_text(json.dumps({"theme": theme} | (settings or {})))
        process = self.desktop.start(
            "passdesk",
            [self.options.passdesk, *arguments],
            **(KEYS | {"PASSDESK_STATE_DIR": str(state)} | more),
        )
        window = Window(self.desktop, process)
        try:
            yield window
        except BaseException:
            self._keep(window)
            raise
        finally:
            end(process)

    def flow(self, name: str, body: Callable[[], None]) -> bool:
        begun = time.monotonic()
        try:
            body()
        except Exception:
            self.failed.append(name)
            print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
            return False
        self.passed += 1
        print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        return True

    def shot(self, window: Window, name: str) -> None:
        """A picture for the README, where pictures were asked for."""
        if self.options.screenshots:
            window.screenshot(self.options.screenshots / f"{name}.png")

    def result(self) -> int:
        """Prints the counts and gives the exit code."""
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        return 1 if self.failed else 0

    def _keep(self, window: Window) -> None:
        for what, keep in (
            ("screen.png", self.desktop.screenshot),
            ("tree.txt", lambda to: to.write_text(window.tree())),
        ):
            to = self.options.logs / f"failure-{self.started}-{what}"
            with contextlib.suppress(Exception):
                keep(to)
                print(f"      kept {to}", flush=True)


def work_an_account(run: Runner, account: Account) -> None:
    """List, filter, create, reset and delete, on one account, in one window."""
    user = account.without_profile()
    typed = f"Xy7!{secrets.token_urlsafe(9)}"

    def shot(window: Window, name: str) -> None:
        if account.pictured:
            run.shot(window, name)

    def list_users(window: Window) -> None:
        rows = wait_for("rows", lambda: window.names(ROW))
        strangers = set(rows) - account.users()
        assert not strangers, f"rows that are no users: {strangers}"
        assert len(rows) >= 10, f"only {len(rows)} rows are shown"

    def filter_by_typing(window: Window) -> None:
        window.type_into("Filter users", user)
        wait_for("one row", lambda: window.names(ROW) == [user])
        window.choose_row(user)

    def create_password(window: Window) -> None:
        window.press("Create password…")
        window.wait(TEXT, f"Create password for {user}")
        window.fill("New password", typed)
        wait_for("the field to be filled", lambda: len(window.content("New password")) == len(typed))
        assert typed not in window.tree(), "the masked password is in the accessibility tree"
        shot(window, "create")
        window.press("Create password")
        window.wait(TEXT, f"Hand over to {user}")
        shot(window, "hand-over")
        profile = wait_for("the login profile", lambda: account.profile(user))
        if account.keeps_flag_on_create:
            assert profile["PasswordResetRequired"] is True, profile
        assert account.holds_password(user, typed) is not False, "another password arrived than the one typed"
        window.press("Copy password")
        wait_for("the password on the clipboard", lambda: run.clipboard.text() == typed)
        wait_for("the time that it stays there", lambda: window.says("Copied, cleared in"))
        window.press("I handed it over")
        window.wait_gone(TEXT, f"Hand over to {user}")

    def reset_password(window: Window) -> None:
        window.press("Reset password…")
        window.wait(TEXT, f"Reset password for {user}")
        ready = wait_for("a password that is ready", lambda: window.content("New password"))
        assert len(set(ready)) == 1, "the password that is ready is not masked"
        window.press("Generate")
        wait_for("another one, which is shown", lambda: len(set(window.content("New password"))) >= 8)
        window.set_toggle(MUST_CHANGE, False)
        window.press("Reset password")
        window.wait(TEXT, f"Hand over to {user}")
        off = {"PasswordResetRequired": False}
        wait_for("the flag to be off", lambda: off.items() <= (account.profile(user) or {}).items())
        assert account.holds_password(user, typed) is not True, "the password is still the old one"
        window.press("Show password")
        window.press("I handed it over")
        window.wait_gone(TEXT, f"Hand over to {user}")

    def delete_password(window: Window) -> None:
        window.press("Delete password…")
        window.wait(TEXT, f"Delete password for {user}")
        shot(window, "delete")
        window.press("Delete password")
        wait_for("the login profile to go", lambda: account.profile(user) is None)
        window.wait(PRESSABLE, "Create password…")

    def read_the_journal(window: Window) -> None:
        window.press("Journal")
        wait_for("the chain to be verified", lambda: window.says("Chain verified"))
        # An entry for the creation, the reset and the deletion.
        wait_for("three entries", lambda: len([row for row in window.names(ROW) if user in row]) == 3)
        shot(window, "journal")
        window.press("Back to the users")
        wait_for("the users", lambda: window.names(ROW) == [user])

    def close(window: Window) -> None:
        code = window.close()
        assert code == 0, f"exit code {code}"
        assert run.clipboard.text() is None, "something is left on the clipboard"

    def nothing_of_the_password_is_left(_: Window) -> None:
        for place in (run.options.logs, run.desktop.folder):
            for file in (path for path in place.rglob("*") if path.is_file()):
                assert typed.encode() not in file.read_bytes(), f"the password is in {file}"

    changing = (create_password, reset_password, delete_password)
    steps = (list_users, filter_by_typing, *changing, read_the_journal, close)
    on = f"on {account.label}"
    try:
        with run.window("--endpoint-url", account.url) as window:
            for step in (*steps, nothing_of_the_password_is_left):
                # A step begins where the last one ended: after a failure there is nothing to go on from.
                if not run.flow(f"{named(step)} {on}", lambda step=step: step(window)):
                    raise Stop
    except Stop:
        pass


def open_the_demo_account(run: Runner) -> None:
    """`--demo` needs nothing and says what it is."""

    def open_it(renderer: str, theme: str) -> None:
        # No keys: the demo account must not need any.
        with run.window("--demo", "--renderer", renderer, theme=theme, **{name: "" for name in KEYS}) as window:
            rows = wait_for("rows", lambda: window.names(ROW))
            assert len(rows) >= 10, f"only {len(rows)} rows are shown"
            wait_for("the window to say that this is a demo account", lambda: window.says("demo account"))
            if run.options.screenshots:
                wait_for(
                    "all that is to be read",
                    lambda: window.says("from the report") and not window.says("Checking live"),
                    2 * PATIENCE,
                )
                run.shot(window, f"overview-{theme}")
                window.choose_row(rows[4])
                wait_for("the user to be read", lambda: window.says("Groups"))
                run.shot(window, f"users-{theme}")
            assert window.close() == 0

    for renderer, theme in (("wgpu", "dark"), ("glow", "light")):
        name = f"open the demo account with {renderer}, {theme}"
        run.flow(name, lambda renderer=renderer, theme=theme: open_it(renderer, theme))


def look_only(run: Runner) -> None:
    """`--read-only` leaves no button with which to change something."""

    def look() -> None:
        with run.window("--demo", "--read-only") as window:
            wait_for("rows", lambda: window.names(ROW))
            for row in window.names(ROW)[:3]:
                window.choose_row(row)
                wait_for(f"the facts about {row}", lambda row=row: row in window.names(TEXT))
                on = [w.name for w in window.widgets() if w.role in PRESSABLE and w.enabled]
                changing = set(CHANGES) & set(on)
                assert not changing, f"{changing} can be pressed"

    run.flow("look only, with --read-only", look)


def be_killed_in_the_middle(run: Runner) -> None:
    """What a killed desk left without an outcome is listed by the next one."""

    def kill_and_start_again() -> None:
        account = Demo(run.desktop, run.options.demo_server, "--fault", "UpdateLoginProfile=hang:always")
        user = next(user for user in sorted(account.users()) if account.profile(user))
        state = run.desktop.folder / "state-of-the-killed"
        state.mkdir()
        with run.window("--endpoint-url", account.url, PASSDESK_STATE_DIR=str(state)) as window:
            window.type_into("Filter users", user)
            window.choose_row(user)
            window.press("Reset password…")
            window.press("Reset password")
            wait_for("the change to be sent", lambda: window.says("Waiting for AWS…"))
            window.process.kill()
            window.process.wait(PATIENCE)
        with run.window("--endpoint-url", account.url, PASSDESK_STATE_DIR=str(state)) as window:
            told = f"the reset of {user}'s password was begun, and its outcome was not written down"
            wait_for("the next desk to tell it", lambda: window.says(told))
            window.press(f"Mark {user} as resolved")
            wait_for("that to be noted", lambda: not window.says(told))
            assert window.close() == 0

    run.flow("be killed in the middle of a change, and be told of it", kill_and_start_again)


def say_why_there_is_no_window(run: Runner) -> None:
    """Where nothing can draw, or the display is gone, the program ends with one sentence and exit code 1."""

    def says(parts: list[str], *arguments: str, **more: str) -> None:
        environment = {"LD_LIBRARY_PATH": "", **run.desktop.environment, **more}
        command = [str(run.options.passdesk), "--demo", *arguments]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        said = [line for line in ended.stderr.splitlines() if line.startswith("passdesk: ")]
        assert ended.returncode == 1, f"exit code {ended.returncode}: {ended.stderr}"
        assert len(said) == 1 and "panicked" not in ended.stderr, ended.stderr
        missing = [part for part in parts if part not in said[0]]
        assert not missing, f"{missing} is not in: {said[0]}"

    def without(*libraries: str) -> str:
        """A folder whose files of these names are no libraries, for the loader to find first."""
        folder = run.desktop.folder / f"without-{'-'.join(libraries)}"
        folder.mkdir(exist_ok=True)
        for library in libraries:
            for name in (f"{library}.so", f"{library}.so.0", f"{library}.so.1"):
                (folder / name).touch()
        return str(folder)

    def no_renderer() -> None:
        nothing = without("libEGL", "libGL", "libGLX", "libvulkan")
        says(["neither OpenGL nor Vulkan works", "graphics driver"], LD_LIBRARY_PATH=nothing)
        says(["OpenGL", "without --renderer glow"], "--renderer", "glow", LD_LIBRARY_PATH=nothing)
        says(["Vulkan", "without --renderer wgpu"], "--renderer", "wgpu", LD_LIBRARY_PATH=nothing)

    def no_keyboard_library() -> None:
        says(["libxkbcommon-x11.so.0", "install it"], LD_LIBRARY_PATH=without("libxkbcommon-x11", "libxcb-xkb"))

    run.flow("say that nothing can draw", no_renderer)
    run.flow("say which library is missing", no_keyboard_library)


class Stop(Exception):
    """A step failed, and those after it cannot be tried."""


def named(step: Callable[..., object]) -> str:
    return step.__name__.replace("_", " ")


def run_all(options: argparse.Namespace, desktop: Desktop) -> int:
    run = Runner(options, desktop)
    open_the_demo_account(run)
    look_only(run)
    say_why_there_is_no_window(run)
    be_killed_in_the_middle(run)
    hear_a_reset(run)
    hear_that_one_is_signed_out(run)
    find_ones_way(run)
    sign_in_without_a_terminal(run)
    sign_in_at_the_demo(run)
    for account, binary in ((Demo, options.demo_server), (Moto, options.moto)):
        served: list[Account] = []
        if run.flow(f"serve {account.label}", lambda: served.append(account(desktop, binary))):
            work_an_account(run, served[0])
    return run.result()

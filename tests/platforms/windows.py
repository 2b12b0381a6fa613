#!/usr/bin/env python3
"""The Windows program under wine, worked by keys, on the demo account in its memory and on the one that is served.

`tests/run windows` calls this. What becomes of the keys is looked at from outside: the account with boto3, the clipboard with
xclip (wine hands on what Windows programs put on theirs, with the formats that Windows itself goes by), and the journal in its
file. wine has no accessibility API to read the window through. Pictures of it are kept beside the logs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "window"))

from accounts import KEYS, Demo  # noqa: E402
from clipboard import Clipboard  # noqa: E402
from desktop import PATIENCE, Desktop, Gone, end, wait_for  # noqa: E402

WINE = HERE / "wine"
USERS = 12
# The least that can be set.
CLIPBOARD_SECONDS = 10
# Formats by which Windows keeps a text out of its clipboard's history and off other computers: nothing in particular, and a
# number of four bytes that is zero.
KEPT_OUT = ("ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
# The beginning of every journal's chain (docs/journal.md).
FIRST_HASH = "passdesk journal, version 1"
# How often a key is pressed again where nothing came of it, because the window was not ready for it.
AGAIN_AFTER = 3.0


class Windows:
    """A Windows of its own, and what there is in it of Passdesk."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.desktop = desktop
        desktop.environment["PASSDESK_WINE"] = str(folder)
        self._run("the Windows", [WINE])
        [self.data] = (folder / "drive_c" / "users").glob("*/AppData")
        # Of a run before this one.
        for place in (self.settings, self.journal):
            shutil.rmtree(place.parent, ignore_errors=True)

    @property
    def settings(self) -> Path:
        return self.data / "Roaming" / "passdesk" / "settings.json"

    @property
    def journal(self) -> Path:
        return self.data / "Local" / "passdesk" / "journal.jsonl"

    def end(self) -> None:
        """Ends the services that wine leaves running."""
        environment = self.desktop.environment | {"WINEPREFIX": self.desktop.environment["PASSDESK_WINE"]}
        subprocess.run(["/usr/lib/wine/wineserver64", "-k"], env=environment, timeout=60)

    def _run(self, name: str, command: list[str | Path]) -> None:
        process = self.desktop.start(name.replace(" ", "-"), command)
        if process.wait(5 * PATIENCE):
            raise Gone(f"{name} could not be made; see its log")


class Window:
    """The program's window, as far as pictures and keys go."""

    def __init__(self, desktop: Desktop, process: subprocess.Popen[bytes]) -> None:
        self.desktop = desktop
        self.process = process
        self.number = wait_for("the window", self._find, 2 * PATIENCE)

    def keys(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "60", *keys)

    def types(self, text: str) -> None:
        self._xdotool("type", "--delay", "60", "--", text)

    def opens(self, what: str, *keys: str) -> None:
        """Presses keys, waits until the window looks different, and then until it keeps still."""
        before = self._picture()
        self.keys(*keys)
        wait_for(f"{what} to be seen", lambda: self._picture() != before)
        self.settles()

    def settles(self) -> None:
        """Waits until the window looks the same several times one after another."""
        seen = [b""]

        def same() -> bool:
            seen.append(self._picture())
            return len(seen) > 4 and len(set(seen[-4:])) == 1

        wait_for("the window to keep still", same)

    def until(self, what: str, condition: Callable[[], object], *keys: str) -> None:
        """Presses keys, over and over, until this is so. Only for keys that do no harm when they are pressed again."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.keys(*keys)
            with contextlib.suppress(TimeoutError):
                wait_for(what, condition, AGAIN_AFTER)
                return
        raise TimeoutError(f"waited for {what}")

    def screenshot(self, to: Path) -> None:
        # Out of the way: a pointer over the window lights up what is under it.
        self._xdotool("mousemove", "0", "0")
        self.settles()
        self.desktop.screenshot(to)

    def close(self) -> int:
        self.keys("alt+F4")
        return self.process.wait(PATIENCE)

    def _find(self) -> str | None:
        if self.process.poll() is not None:
            raise Gone(f"the program ended with code {self.process.returncode}")
        command = ["xdotool", "search", "--onlyvisible", "--name", "Passdesk$"]
        found = subprocess.run(command, env=self.desktop.environment, capture_output=True, text=True, timeout=60)
        return found.stdout.split()[-1] if found.stdout.split() else None

    def _picture(self) -> bytes:
        if self.process.poll() is not None:
            raise Gone(f"the program ended with code {self.process.returncode}")
        command = ["import", "-silent", "-window", self.number, "rgb:-"]
        taken = subprocess.run(command, env=self.desktop.environment, check=True, capture_output=True, timeout=60)
        return hashlib.sha256(taken.stdout).digest()

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self.desktop.environment, check=True, timeout=60)


class Runner:
    """Runs flows one after another and counts."""

    def __init__(self, options: argparse.Namespace, desktop: Desktop, windows: Windows) -> None:
        self.options = options
        self.desktop = desktop
        self.windows = windows
        self.clipboard = Clipboard(desktop)
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def window(self, *arguments: str, **more: str) -> Iterator[Window]:
        process = self.desktop.start("passdesk", [WINE, self.options.passdesk, *arguments], **more)
        try:
            yield Window(self.desktop, process)
        except BaseException:
            self.picture(f"failure-{self.failed}")
            raise
        finally:
            end(process)

    def says(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """What the program prints, and its exit code, where it opens no window."""
        command = [WINE, self.options.passdesk, *arguments]
        environment = self.desktop.environment | more
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=2 * PATIENCE)

    def picture(self, name: str) -> None:
        self.desktop.screenshot(self.options.logs / f"{name}.png")

    def flow(self, name: str, body: Callable[[], None]) -> bool:
        begun = time.monotonic()
        try:
            body()
        except Exception:
            self.failed += 1
            print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
            return False
        self.passed += 1
        print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)
        return True


def print_and_end(run: Runner) -> None:
    """What needs no window is printed where the program was started from, with the exit code that shells go by."""

    def help_and_version() -> None:
        for argument, begins in (("--help", "Passdesk: a helpdesk"), ("--version", "passdesk ")):
            ended = run.says(argument)
            assert ended.returncode == 0 and ended.stdout.startswith(begins), ended

    def a_wrong_option() -> None:
        ended = run.says("--mauve")
        assert ended.returncode == 1 and not ended.stdout, ended
        assert "--mauve" in ended.stderr and "passdesk --help" in ended.stderr, ended.stderr

    def nothing_that_draws() -> None:
        # Files of these names that are no libraries, for the loader to find first.
        instead = run.desktop.folder / "without-graphics"
        instead.mkdir()
        for library in ("libEGL", "libGL", "libGLX", "libvulkan"):
            for name in (f"{library}.so", f"{library}.so.0", f"{library}.so.1"):
                (instead / name).touch()
        ended = run.says("--demo", LD_LIBRARY_PATH=str(instead))
        assert ended.returncode == 1, ended
        assert "no window can be drawn" in ended.stderr and "panicked" not in ended.stderr, ended.stderr

    run.flow("print help and version", help_and_version)
    run.flow("name an option that is none", a_wrong_option)
    run.flow("say that nothing can draw", nothing_that_draws)


def copy_all_rows(run: Runner, window: Window, wanted: Callable[[set[str]], bool]) -> None:
    """Waits until the rows of the table, copied as a spreadsheet takes them, are those that are wanted."""

    def is_on_the_clipboard() -> bool:
        text = run.clipboard.text()
        return text is not None and wanted({line.split("\t")[0] for line in text.splitlines()[1:]})

    window.until("the rows to be copied", is_on_the_clipboard, "Down", "ctrl+a", "ctrl+c")


def open_the_demo_account(run: Runner) -> None:
    """`--demo` needs nothing, lists its users, and writes nothing down."""

    def open_it(renderer: str) -> None:
        # wine compiles no shaders for the DirectX 12 that would come first.
        with run.window("--demo", "--renderer", renderer, WGPU_BACKEND="vulkan") as window:
            copy_all_rows(run, window, lambda names: len(names) == 214)
            window.screenshot(run.options.logs / f"demo-{renderer}.png")
            code = window.close()
            assert code == 0, f"exit code {code}"
        assert not run.windows.journal.read_bytes(), "the demo account's journal is to be in memory"

    for renderer in ("glow", "wgpu"):
        run.flow(f"open the demo account with {renderer}", lambda renderer=renderer: open_it(renderer))


class Work:
    """The main job, on the served account, in one window: each step begins where the last one ended."""

    def __init__(self, run: Runner, account: Demo, window: Window) -> None:
        self.run, self.account, self.window = run, account, window
        self.user = account.without_profile()
        self.typed: list[str] = []

    def steps(self) -> list[Callable[[], None]]:
        return [
            self.list_users,
            self.find_a_user,
            self.create_a_password,
            self.copy_it_and_have_it_cleared,
            self.hand_it_over,
            self.reset_the_password,
            self.copy_it_and_have_it_cleared,
            self.hand_it_over,
            self.delete_the_password,
            self.read_the_journal,
            self.close_the_window,
            self.verify_the_journal,
            self.find_no_password_in_any_file,
        ]

    def list_users(self) -> None:
        copy_all_rows(self.run, self.window, lambda names: names == self.account.users())
        self.shot("list")

    def find_a_user(self) -> None:
        self.window.keys("ctrl+f")
        self.window.types(self.user)
        self.goes_to_the_user()
        self.shot("found")

    def create_a_password(self) -> None:
        self.window.opens("the question", "Return")
        self.types_a_password()
        self.shot("create")
        self.window.opens("the card", "Return")
        wait_for("the login profile", lambda: self.account.profile(self.user))
        self.window.settles()
        self.shot("card")

    def reset_the_password(self) -> None:
        # Where a card was, the keyboard is in the filter again, and the user is still the one that fits.
        self.goes_to_the_user()
        self.window.opens("the question", "Return")
        self.types_a_password()
        self.window.opens("the card", "Return")
        wait_for("the reset to be written down", lambda: ("reset_password", "done") in self.outcomes())
        self.window.settles()

    def copy_it_and_have_it_cleared(self) -> None:
        clipboard = self.run.clipboard
        self.window.until("the password to be copied", lambda: clipboard.text() == self.typed[-1], "Return")
        offered = clipboard.offers()
        assert set(KEPT_OUT) <= offered, f"only {offered} are offered"
        for name in KEPT_OUT[1:]:
            assert clipboard.of_format(name) == bytes(4), f"{name}: {clipboard.of_format(name)}"
        wait_for("the clipboard to be cleared", lambda: clipboard.text() is None, CLIPBOARD_SECONDS + PATIENCE)

    def hand_it_over(self) -> None:
        self.window.opens("the card without its password", "Tab", "Return")

    def delete_the_password(self) -> None:
        self.goes_to_the_user()
        self.window.opens("the question", "Delete")
        self.shot("delete")
        # Enter alone is no, where something is taken away.
        self.window.keys("Tab", "Return")
        wait_for("the login profile to go", lambda: self.account.profile(self.user) is None)

    def read_the_journal(self) -> None:
        self.window.opens("the journal", "ctrl+j")
        self.shot("journal")
        self.window.opens("the users", "Escape")

    def close_the_window(self) -> None:
        code = self.window.close()
        assert code == 0, f"exit code {code}"
        assert self.run.clipboard.text() not in self.typed, "a password is left on the clipboard"

    def verify_the_journal(self) -> None:
        """By what docs/journal.md says of it, and not by the program."""
        before = FIRST_HASH
        for line in self.run.windows.journal.read_bytes().splitlines():
            content, _, rest = line.rpartition(b',"hash":')
            before = hashlib.sha256(before.encode() + b"\n" + content).hexdigest()
            assert rest == f'"{before}"}}'.encode(), f"does not follow: {line!r}"
        head = (self.run.windows.journal.parent / "journal.head").read_text().split()
        assert head[1] == before, head
        done = [("create_password", "done"), ("reset_password", "done"), ("delete_password", "done")]
        assert self.outcomes() == done, self.outcomes()
        left = list(self.run.windows.journal.parent.glob("desk-*.lock"))
        assert not left, f"{left} are left of a window that was closed"

    def find_no_password_in_any_file(self) -> None:
        places = (self.run.options.logs, self.run.desktop.folder, self.run.windows.data)
        for file in (path for place in places for path in place.rglob("*") if path.is_file()):
            content = file.read_bytes()
            for password in self.typed:
                for form in (password.encode(), password.encode("utf-16-le")):
                    assert form not in content, f"a password is in {file}"

    def goes_to_the_user(self) -> None:
        """From the filter to the row, which is seen by what is copied there."""
        self.window.settles()
        self.window.keys("Return")
        clipboard = self.run.clipboard
        self.window.until("the name to be copied", lambda: clipboard.text() == self.user, "ctrl+shift+c")

    def types_a_password(self) -> None:
        self.typed.append(f"Xy7-{re.sub('[^A-Za-z0-9]', '', secrets.token_urlsafe(24))}")
        self.window.types(self.typed[-1])
        self.window.settles()

    def outcomes(self) -> list[tuple[str, str]]:
        """What was done and how it ended, in the order in which it ended."""
        try:
            lines = [json.loads(line) for line in self.run.windows.journal.read_text().splitlines()]
        except (FileNotFoundError, json.JSONDecodeError):
            # A line is being written.
            return []
        intents = {line["seq"]: line["action"] for line in lines if line["kind"] == "intent"}
        return [(intents[line["intent"]], line["result"]) for line in lines if line["kind"] == "outcome"]

    def shot(self, name: str) -> None:
        self.window.screenshot(self.run.options.logs / f"{name}.png")


def work_the_served_account(run: Runner) -> None:
    settings = run.windows.settings
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"clear_clipboard_seconds": CLIPBOARD_SECONDS, "theme": "light"}))
    account = Demo(run.desktop, run.options.demo_server, "--users", str(USERS))
    with run.window("--endpoint-url", account.url, **KEYS) as window:
        work = Work(run, account, window)
        for step in work.steps():
            if not run.flow(step.__name__.replace("_", " "), step):
                run.picture(f"failure-{step.__name__}")
                # After a failure there is nothing to go on from.
                break


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passdesk", type=Path, required=True, help="the program, built for Windows")
    parser.add_argument("--demo-server", type=Path, required=True, help="the example demo_server, built for this system")
    parser.add_argument("--wine", type=Path, required=True, help="the folder of the Windows, which is made where it is not there")
    parser.add_argument("--logs", type=Path, required=True, help="where to keep pictures and what programs print")
    options = parser.parse_args()
    options.logs.mkdir(parents=True, exist_ok=True)
    for old in options.logs.iterdir():
        old.unlink()

    with Desktop(options.logs, accessible=False) as desktop:
        # xdotool and the X library read the display from the environment.
        os.environ["DISPLAY"] = desktop.environment["DISPLAY"]
        windows = Windows(desktop, options.wine.resolve())
        try:
            run = Runner(options, desktop, windows)
            print_and_end(run)
            open_the_demo_account(run)
            work_the_served_account(run)
        finally:
            windows.end()
    print(f"{run.passed} passed, {run.failed} failed", flush=True)
    return 1 if run.failed or not run.passed else 0


if __name__ == "__main__":
    sys.exit(main())

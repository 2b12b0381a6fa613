#!/usr/bin/env python3
"""A reset, from the caller's name to the new password on the screen: in the window, and with the AWS CLI in a shell.

    ~/.cache/passdesk/python/bin/python benches/reset.py [--runs 7]

(`tests/run` makes that Python, and installs Xvfb, openbox and xdotool.) What it starts is built first, or is in the folder
that `--built` names.

Both are typed at, key by key, at the same fixed pace, by somebody who knows the keys and never stops to think. What is
typed too early is kept by the terminal, and by the window but for one key: the Enter that answers the question waits until
the question has been painted, because what is pressed before that is no answer to it. The account is the demo account,
served on loopback by a process of its own, with 50 ms for each reply.

In the window, with the list read and the keyboard in the filter where it is at the start: the user's whole name, Enter
(the user), Enter (the question, with a password that is ready), Enter (yes). It ends once the card that has the password
is there and the keyboard is on its button "Copy password", as the accessibility bus has it.

In bash, on a terminal of its own, with the credentials in the environment:

    P=$(openssl rand -base64 15)-1aA
    aws iam update-login-profile --user-name NAME --password "$P" --password-reset-required
    echo "$P"

It ends once the password and the next prompt have been written. (Without "-1aA" half of those passwords have no symbol,
and the account's policy refuses them.) Nothing is completed by Tab.

They take turns on the same users. Each time boto3 reads back, from outside, that the reset was made: the user had no
need to create a new password before, and has one after it. A key with Shift is one key.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import needs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/window"))

from desktop import PATIENCE, Desktop, Gone, end, wait_for  # noqa: E402
from screen import Screen  # noqa: E402

# Milliseconds from key to key: somebody fast, and somebody on the telephone.
PACES_MS = (60, 200)
# What a network takes for each reply.
LATENCY_MS = 50
PROMPT = b"desk> "
PASSWORD = re.compile(rb"[A-Za-z0-9+/]{20}-1aA")


@dataclass
class Taken:
    """What one way took at one pace, over all runs."""

    keys: list[int] = field(default_factory=list)
    # Seconds from the first key, and from the last one, to the end.
    whole: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)

    def add(self, keys: int, first: float, last: float, ended: float) -> None:
        self.keys.append(keys)
        self.whole.append(ended - first)
        self.rest.append(ended - last)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--built", type=Path, help="the folder with the programs, where they are built already")
    parser.add_argument("--runs", type=int, default=7, help="resets with each of the two, at each pace")
    parser.add_argument("--latency-ms", type=int, default=LATENCY_MS, help="for each reply of the account")
    parser.add_argument("--aws", default=shutil.which("aws"), help="the AWS CLI, if not the one on the PATH")
    options = parser.parse_args()
    if not options.aws:
        sys.exit("there is no `aws` on the PATH: the AWS CLI has to be installed to be measured beside the window")
    needs.packages("boto3", "pyatspi", "gi")
    needs.programs("Xvfb", "openbox", "xdotool", "dbus-daemon", "openssl")
    options.built = needs.built(options.built, "passdesk", "demo_server")
    version = subprocess.run([options.aws, "--version"], capture_output=True, text=True, check=True)

    with tempfile.TemporaryDirectory() as logs, Desktop(Path(logs)) as desktop:
        # The accessibility library reads the buses from the environment when it is loaded.
        os.environ.update(desktop.environment)
        from accounts import Demo

        account = Demo(desktop, options.built / "examples/demo_server", "--latency-ms", str(options.latency_ms))
        users = callers(account, options.runs)
        taken = {(pace, way): Taken() for pace in PACES_MS for way in (in_the_window, in_a_shell)}
        for run, user in enumerate(users):
            print(f"run {run + 1} of {len(users)}: {user}", file=sys.stderr)
            # In turn, so that a slow minute of the machine is shared by both.
            for (pace, way), into in taken.items():
                with reset_of(account, user):
                    way(desktop, options, account, user, pace / 1000, into)
    tell(options, (version.stdout or version.stderr).strip(), users, taken)
    return 0


def callers(account: Any, count: int) -> list[str]:
    """Users who have a console password, drawn evenly from the list."""
    users = [user for user in sorted(account.users()) if re.fullmatch(r"[a-z]+\.[a-z]+", user)]
    users = [user for user in users if account.profile(user)]
    return [users[(2 * number + 1) * len(users) // (2 * count)] for number in range(count)]


@contextmanager
def reset_of(account: Any, user: str) -> Iterator[None]:
    """Fails where what is done inside is no reset of this user's password."""
    account.iam.update_login_profile(UserName=user, PasswordResetRequired=False)

    def required(value: bool) -> Callable[[], bool]:
        return lambda: account.profile(user)["PasswordResetRequired"] is value

    wait_for("the account to agree with itself", required(False))
    yield
    wait_for(f"the reset of {user} to show in the account", required(True), patience=10)


def in_the_window(desktop: Desktop, options: Any, account: Any, user: str, pace: float, into: Taken) -> None:
    from accounts import KEYS
    from events import Events
    from window import FIELD, PRESSABLE, ROW, TEXT, Window

    state = Path(tempfile.mkdtemp(dir=desktop.folder))
    # The desk does not wait at its own start: the list has been read when somebody calls.
    command = [options.built / "passdesk", "--endpoint-url", account.url]
    process = desktop.start("passdesk", command, **KEYS, PASSDESK_STATE_DIR=str(state))
    window = Window(desktop, process)
    screen = Screen(desktop.environment["DISPLAY"])
    try:
        wait_for("rows", lambda: window.names(ROW))
        wait_for("the report", lambda: window.says("from the report"))
        wait_for("the keyboard", lambda: has_focus(window, FIELD, "Filter users"))
        with Events(desktop, process.pid) as events:
            keys = [keysym(letter) for letter in user] + 2 * ["Return"]
            press: Callable[[str], None] = lambda key: window.keys("key", key)
            # A place where nothing stands, which is darkened with all the rest behind a question.
            ground = beside_the_buttons(window)
            before = screen.pixel(ground)
            first, opened = typed(keys, pace, press)
            soon(f"the question about {user}", lambda: screen.pixel(ground) != before or None)
            time.sleep(max(0.0, opened + pace - time.monotonic()))
            last = time.monotonic()
            press("Return")
            # What was sent tells to the millisecond when it came. To look takes longer, and comes after it.
            ended = soon("the button that copies", lambda: focused(events, "Copy password", last))
            assert window.find(TEXT, f"Hand over to {user}") and has_focus(window, PRESSABLE, "Copy password")
            into.add(len(keys) + 1, first, last, ended)
    finally:
        end(process)


def beside_the_buttons(window: Any) -> tuple[int, int]:
    """A place in the head of the window, in its middle."""
    x, y, width, _height = window.rectangle()
    return x + width // 2, y + 10


def focused(events: Any, name: str, since: float) -> float | None:
    """When the keyboard came to what has this name."""
    return next((at for at, at_what in events.focused(since) if at_what == name), None)


def soon(what: str, condition: Callable[[], float | None]) -> float:
    """As `wait_for`, and hardly later than it is there."""
    limit = time.monotonic() + PATIENCE
    while (found := condition()) is None:
        if time.monotonic() > limit:
            raise TimeoutError(f"waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.002)
    return found


def has_focus(window: Any, roles: set[str], name: str) -> bool:
    import pyatspi

    widget = window.find(roles, name)
    return widget is not None and widget.has(pyatspi.STATE_FOCUSED)


def keysym(letter: str) -> str:
    """The name of the key that types a letter of a user's name."""
    return {".": "period"}.get(letter, letter)


def in_a_shell(_desktop: Desktop, options: Any, account: Any, user: str, pace: float, into: Taken) -> None:
    lines = [
        "P=$(openssl rand -base64 15)-1aA",
        f'aws iam update-login-profile --user-name {user} --password "$P" --password-reset-required',
        'echo "$P"',
    ]
    keys = [letter.encode() for line in lines for letter in f"{line}\r"]
    with Shell(options.aws, account.url) as shell:
        shell.wait(lambda said: said.endswith(PROMPT))
        first, last = typed(keys, pace, shell.type)
        # The password alone on a line, and the prompt that comes after it.
        shown = re.compile(rb"\r\n" + PASSWORD.pattern + rb"\r\n" + re.escape(PROMPT) + rb"$")
        ended = shell.wait(lambda said: shown.search(said) is not None)
        into.add(len(keys), first, last, ended)


class Shell:
    """A bash on a terminal of its own. Used with `with`."""

    def __init__(self, aws: str, url: str) -> None:
        from accounts import KEYS

        self.folder = tempfile.TemporaryDirectory()
        search = f"{Path(aws).parent}:{os.environ['PATH']}"
        environment = {
            "PATH": search,
            "HOME": self.folder.name,
            "TERM": "dumb",
            "PS1": PROMPT.decode(),
            "AWS_ENDPOINT_URL": url,
            # The older AWS CLI asks for it by this name.
            "AWS_DEFAULT_REGION": KEYS["AWS_REGION"],
            **KEYS,
        }
        # Made by pyenv, `aws` is a script that looks for its Python in its user's home.
        if "PYENV_ROOT" in os.environ:
            environment["PYENV_ROOT"] = os.environ["PYENV_ROOT"]
        ours, its = pty.openpty()
        self.terminal = ours
        command = ["bash", "--norc", "--noprofile", "-i"]
        self.process = subprocess.Popen(
            command, stdin=its, stdout=its, stderr=its, env=environment, cwd=self.folder.name, start_new_session=True
        )
        os.close(its)
        self.said = b""

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        # A terminal that is gone ends what runs in it.
        os.close(self.terminal)
        end(self.process)
        self.folder.cleanup()

    def type(self, key: bytes) -> None:
        os.write(self.terminal, key)
        self._read(0)

    def wait(self, for_this: Callable[[bytes], bool]) -> float:
        """Waits until what it wrote is this, and gives the time."""
        limit = time.monotonic() + PATIENCE
        while not for_this(self.said):
            if time.monotonic() > limit:
                raise TimeoutError(f"the shell wrote only {self.said!r}")
            self._read(0.5)
        return time.monotonic()

    def _read(self, patience: float) -> None:
        """Takes what it wrote, and waits for that at most so many seconds."""
        while select.select([self.terminal], [], [], patience)[0]:
            part = os.read(self.terminal, 4096)
            if not part:
                raise Gone(f"the shell ended: {self.said!r}")
            self.said += part
            patience = 0


def typed(keys: list[Any], pace: float, press: Callable[[Any], None]) -> tuple[float, float]:
    """Types at this pace, whatever a key takes. Gives when the first and the last key were pressed."""
    first = time.monotonic()
    for number, key in enumerate(keys):
        time.sleep(max(0.0, first + number * pace - time.monotonic()))
        last = time.monotonic()
        press(key)
    return first, last


def tell(options: Any, version: str, users: list[str], taken: dict[tuple[int, Any], Taken]) -> None:
    letters = statistics.median(len(user) for user in users)
    print(f"{len(users)} resets each, names of {letters:.0f} letters, {options.latency_ms} ms for each reply; medians.")
    print(f"Passdesk: {options.built / 'passdesk'}. The AWS CLI: {version}\n")
    print("| a key every | with | keys | name to password | × | after the last key |")
    print("|---|---|---|---|---|---|")
    for pace in PACES_MS:
        window = statistics.median(taken[pace, in_the_window].whole)
        for way, named in ((in_the_window, "Passdesk"), (in_a_shell, "the AWS CLI")):
            found = taken[pace, way]
            whole, rest = statistics.median(found.whole), statistics.median(found.rest)
            spread = f"{min(found.whole):.2f} to {max(found.whole):.2f}"
            keys = statistics.median(found.keys)
            times = f"{whole / window:.1f}" if way is in_a_shell else ""
            print(f"| {pace} ms | {named} | {keys:.0f} | {whole:.2f} s ({spread}) | {times} | {rest * 1000:,.0f} ms |")


if __name__ == "__main__":
    sys.exit(main())

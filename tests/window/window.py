"""A program's window as a screen reader has it: roles, names, states and actions, through AT-SPI.

A window changes while it is read, so nothing found is kept: each look begins at the top again, and a look that fell
into a change is tried once more by whoever waits for it.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyatspi
from gi.repository import Atspi, GLib

from desktop import Desktop, Gone, wait_for

# The role names that AT-SPI gives, grouped as a person would.
PRESSABLE = {"push button", "button", "toggle button", "check box", "menu item", "radio button", "link", "page tab"}
FIELD = {"entry", "password text", "text"}
ROW = {"table row", "list item"}
DIALOG = {"dialog", "alert"}
TEXT = DIALOG | {"label", "static", "heading", "frame", "panel", "grouping"}


@dataclass
class Widget:
    """Something in the window, as it was at one look."""

    node: Any
    role: str
    name: str

    def has(self, state: int) -> bool:
        return bool(self.node.getState().contains(state))

    @property
    def enabled(self) -> bool:
        return self.has(pyatspi.STATE_SENSITIVE)

    @property
    def checked(self) -> bool:
        return self.has(pyatspi.STATE_CHECKED) or self.has(pyatspi.STATE_PRESSED)

    @property
    def selected(self) -> bool:
        return self.has(pyatspi.STATE_SELECTED)


class Window:
    def __init__(self, desktop: Desktop, process: subprocess.Popen[bytes]) -> None:
        self.desktop = desktop
        self.process = process

    # Looking

    def widgets(self) -> list[Widget]:
        """What can be reached in the window: all of it, or what is in the dialog that is open over it."""
        # Rows are not entered, because a table has many cells.
        everything = list(self._everything(into_rows=False))
        modal = [w for w in everything if w.role in DIALOG and w.has(pyatspi.STATE_MODAL)]
        return list(_walk(modal[-1].node, into_rows=False)) if modal else everything

    def _everything(self, into_rows: bool) -> Iterator[Widget]:
        for application in pyatspi.Registry.getDesktop(0):
            if application is not None and application.get_process_id() == self.process.pid:
                # What libatspi remembers is only brought up to date by a main loop, which there is not. Even without one
                # it keeps what a node can do, and a node's number may stand for another widget later.
                application.set_cache_mask(Atspi.Cache.NONE)
                yield from _walk(application, into_rows)

    def names(self, roles: set[str]) -> list[str]:
        """The names of all widgets of these roles."""
        return self._look(lambda: [widget.name for widget in self.widgets() if widget.role in roles]) or []

    def says(self, part: str) -> bool:
        """Whether a text in the window has `part` in it, in capitals or not."""
        wanted = part.casefold()
        return bool(self._look(lambda: any(wanted in widget.name.casefold() for widget in self.widgets())))

    def find(self, roles: set[str], name: str) -> Widget | None:
        """The widget of one of these roles and exactly this name."""
        return self._look(lambda: next((w for w in self.widgets() if w.role in roles and w.name == name), None))

    def wait(self, roles: set[str], name: str) -> Widget:
        return wait_for(f"“{name}” ({'/'.join(sorted(roles))})", lambda: self.find(roles, name))

    def wait_gone(self, roles: set[str], name: str) -> None:
        wait_for(f"“{name}” to go", lambda: self.find(roles, name) is None)

    def stops(self) -> list[str]:
        """The names of all that can have the keyboard, in the order of the tree."""

        def read() -> list[str]:
            return [widget.name for widget in self.widgets() if widget.has(pyatspi.STATE_FOCUSABLE)]

        return wait_for("what can have the keyboard", lambda: self._look(read))

    def place_of_first_row(self) -> tuple[str, str] | None:
        """Which row of how many the first one says it is."""

        def read() -> tuple[str, str] | None:
            row = next((widget for widget in self.widgets() if widget.role in ROW), None)
            told = dict(part.split(":", 1) for part in row.node.getAttributes()) if row else {}
            return (told["posinset"], told["setsize"]) if {"posinset", "setsize"} <= told.keys() else None

        return self._look(read)

    # Doing

    def press(self, name: str) -> None:
        """Presses a button once it can be pressed."""

        def press() -> bool:
            widget = self.find(PRESSABLE, name)
            return widget is not None and widget.enabled and widget.node.queryAction().doAction(0)

        wait_for(f"the button “{name}” to be there and on", lambda: self._look(press))

    def set_toggle(self, name: str, on: bool) -> None:
        if self.wait(PRESSABLE, name).checked != on:
            self.press(name)
        wait_for(f"“{name}” to be {'on' if on else 'off'}", lambda: self.wait(PRESSABLE, name).checked == on)

    def fill(self, name: str, text: str) -> None:
        """Puts `text` into a field in one go, as assistive software does."""

        def fill() -> bool:
            widget = self.find(FIELD, name)
            return widget is not None and widget.node.queryEditableText().setTextContents(text)

        wait_for(f"the field “{name}”", lambda: self._look(fill))

    def type_into(self, name: str, text: str) -> None:
        """Puts the keyboard into a field and types, key by key."""

        def focused() -> bool:
            widget = self.find(FIELD, name)
            if widget is None:
                return False
            if not widget.has(pyatspi.STATE_FOCUSED):
                widget.node.queryComponent().grabFocus()
            return widget.has(pyatspi.STATE_FOCUSED)

        wait_for(f"the keyboard to be in “{name}”", lambda: self._look(focused))
        self.keys("type", "--delay", "20", "--", text)

    def content(self, name: str) -> str:
        """What a field shows."""

        def read() -> tuple[str] | None:
            widget = self.find(FIELD, name)
            return (widget.node.queryText().getText(0, -1),) if widget else None

        return wait_for(f"the field “{name}”", lambda: self._look(read))[0]

    def choose_row(self, name: str) -> None:
        """Selects a row of the table."""

        def choose() -> bool:
            widget = self.find(ROW, name)
            if widget is not None and not widget.selected:
                widget.node.queryAction().doAction(0)
            return widget is not None and widget.selected

        wait_for(f"the row “{name}” to be selected", lambda: self._look(choose))

    def keys(self, *arguments: str) -> None:
        """Keys that go to whichever window has the keyboard, by xdotool."""
        subprocess.run(["xdotool", *arguments], env=self.desktop.environment, check=True, timeout=60)

    def close(self) -> int:
        """Closes the window as the window manager does, and gives the program's exit code."""
        # On a busy machine the window manager can miss a key.
        for _ in range(3):
            self.keys("windowactivate", "--sync", self._number())
            self.keys("key", "alt+F4")
            with contextlib.suppress(subprocess.TimeoutExpired):
                return self.process.wait(15)
        raise TimeoutError("the window does not close")

    # Keeping

    def tree(self) -> str:
        """All widgets, one a line, for reading after a failure."""
        lines = []
        try:
            for widget in self._everything(into_rows=True):
                states = " ".join(str(state.value_nick) for state in widget.node.getState().getStates())
                lines.append(f"{widget.role:16} {widget.name!r} [{states}]")
        except GLib.Error as error:
            lines.append(f"(changed while it was read: {error.message})")
        return "\n".join(lines) + "\n"

    def screenshot(self, to: Path) -> None:
        """Writes the window, without its frame, as a small PNG."""
        # Out of the way: a pointer over the window lights up what is under it.
        self.keys("mousemove", "0", "0", "sleep", "0.5")
        to.parent.mkdir(parents=True, exist_ok=True)
        display = self.desktop.environment["DISPLAY"]
        small = ["-strip", "+dither", "-colors", "256"]
        command = ["import", "-display", display, "-window", self._number(), *small, f"png8:{to}"]
        subprocess.run(command, check=True, timeout=60)

    def rectangle(self) -> tuple[int, int, int, int]:
        """Where the window is on the display: left, top, width and height, without its frame."""
        command = ["xdotool", "getwindowgeometry", "--shell", self._number()]
        found = subprocess.run(command, env=self.desktop.environment, check=True, capture_output=True, timeout=60)
        values = dict(line.split("=") for line in found.stdout.decode().split())
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def _number(self) -> str:
        """The window's number on the display."""
        command = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", ""]
        found = subprocess.run(command, env=self.desktop.environment, check=True, capture_output=True, timeout=60)
        return found.stdout.decode().split()[-1]

    def _look(self, look: Callable[[], Any]) -> Any:
        """Looks, and gives nothing where the window changed meanwhile. Fails at once where the program has ended."""
        if self.process.poll() is not None:
            raise Gone(f"the program ended with code {self.process.returncode}")
        try:
            return look()
        except (GLib.Error, NotImplementedError):
            return None


def _walk(node: Any, into_rows: bool) -> Iterator[Widget]:
    role = node.getRoleName()
    yield Widget(node, role, node.name)
    if role in ROW and not into_rows:
        return
    for child in node:
        if child is not None:
            yield from _walk(child, into_rows)

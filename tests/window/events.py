"""What a program says to a screen reader of itself: the events that it sends over the accessibility bus."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from gi.repository import Gio, GLib

from desktop import Desktop

POLITE, ASSERTIVE = 1, 2


@dataclass(frozen=True)
class Event:
    """One event of an object in the window."""

    # When it was heard, by the clock of time.monotonic().
    at: float
    # The event's name on the bus, such as Announcement or StateChanged.
    name: str
    # What it is about, such as the state that changed.
    about: str
    # For a state, whether it is on now; for an announcement, how pressing it is.
    detail: int
    # The text that came with it.
    text: str
    # Which object, as the bus calls it, and whose.
    path: str
    sender: str


class Events:
    """Hears what a process sends, from when it is made until it is closed. Used with `with`."""

    def __init__(self, desktop: Desktop, pid: int) -> None:
        self._pid = pid
        self._pids: dict[str, int] = {}
        self._heard: list[Event] = []
        self._context = GLib.MainContext.new()
        self._loop = GLib.MainLoop.new(self._context, False)
        # A main loop of its own, in a thread: pyatspi must not have one (see window.py).
        self._thread = threading.Thread(target=self._listen, args=[_accessibility_bus(desktop)], daemon=True)
        self._ready = threading.Event()
        self._thread.start()
        self._ready.wait()

    def __enter__(self) -> Events:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.quit()
        self._thread.join()

    def heard(self, since: float = 0.0) -> list[Event]:
        """All that was heard after a moment."""
        return [event for event in list(self._heard) if event.at > since]

    def said(self, since: float = 0.0) -> list[str]:
        """What a screen reader was asked to say after a moment."""
        return [event.text for event in self.heard(since) if event.name == "Announcement"]

    def focused(self, since: float = 0.0) -> list[tuple[float, str]]:
        """What the keyboard came to after a moment: when, and its name if it is there still."""
        moved = (event for event in self.heard(since) if event.about == "focused" and event.detail)
        return [(event.at, self._name_of(event)) for event in moved]

    def _name_of(self, event: Event) -> str:
        question = GLib.Variant("(ss)", ["org.a11y.atspi.Accessible", "Name"])
        try:
            return _ask(self._bus, event.sender, event.path, "org.freedesktop.DBus.Properties", "Get", question)[0]
        except GLib.Error:
            return ""

    def _listen(self, address: str) -> None:
        # What is subscribed to in this thread is delivered by its own loop.
        self._context.push_thread_default()
        self._bus = _connect(address)
        interface = "org.a11y.atspi.Event.Object"
        self._bus.signal_subscribe(None, interface, None, None, None, Gio.DBusSignalFlags.NONE, self._hear)
        # A call and its reply: what the bus was asked for before it is done then.
        _ask(self._bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId")
        self._ready.set()
        self._loop.run()
        self._bus.close_sync(None)
        self._context.pop_thread_default()

    def _hear(self, _bus: Any, sender: str, path: str, _interface: str, name: str, body: GLib.Variant, *_: Any) -> None:
        at = time.monotonic()
        if self._process_of(sender) != self._pid:
            return
        about, detail, _unused, value = (body.get_child_value(part) for part in range(4))
        value = value.get_variant()
        text = value.get_string() if value.get_type_string() == "s" else ""
        self._heard.append(Event(at, name, about.get_string(), detail.get_int32(), text, path, sender))

    def _process_of(self, sender: str) -> int:
        if sender not in self._pids:
            bus = "org.freedesktop.DBus"
            question = GLib.Variant("(s)", [sender])
            try:
                answer = _ask(self._bus, bus, "/org/freedesktop/DBus", bus, "GetConnectionUnixProcessID", question)
            except GLib.Error:
                # It has left the bus.
                return 0
            self._pids[sender] = answer[0]
        return self._pids[sender]


def _accessibility_bus(desktop: Desktop) -> str:
    """Where the desktop's accessibility bus is, which the session bus knows."""
    session = _connect(desktop.environment["DBUS_SESSION_BUS_ADDRESS"])
    address = _ask(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0]
    session.close_sync(None)
    return str(address)


def _connect(address: str) -> Any:
    flags = Gio.DBusConnectionFlags
    to_bus = flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, to_bus, None, None)


def _ask(bus: Any, service: str, path: str, interface: str, method: str, question: GLib.Variant | None = None) -> Any:
    """Calls a method, and gives what it returns."""
    flags, patience_ms = Gio.DBusCallFlags.NONE, 30_000
    return bus.call_sync(service, path, interface, method, question, None, flags, patience_ms, None).unpack()

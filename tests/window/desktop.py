"""A desktop of its own for a test: a display, a window manager, a session bus and the accessibility bus.

Everything is started here, in a temporary folder, and ended here by process id. Nothing of the desktop somebody sits at
is touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

# Long enough for a software renderer on a busy machine with two cores; it is only ever waited out by a failing test.
PATIENCE = 60.0


class Gone(Exception):
    """A process that should run has ended."""


def wait_for(what: str, condition: Callable[[], T | None], patience: float = PATIENCE) -> T:
    """Asks again and again until `condition` gives something, and gives that."""
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience:.0f} s for {what}")
        time.sleep(0.05)


class Desktop:
    """Used with `with`. `environment` is what a program needs to appear on it."""

    def __init__(self, logs: Path, size: str = "1440x900", accessible: bool = True) -> None:
        self.logs = logs
        self.size = size
        self.accessible = accessible
        self.folder = Path(tempfile.mkdtemp(prefix="passdesk-window-"))
        self.environment = _clean_environment(self.folder)
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Desktop:
        try:
            self._start_display()
            if self.accessible:
                self._start_buses()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, name: str, command: list[str | Path], **more: str) -> subprocess.Popen[bytes]:
        """Starts a program on this desktop. What it prints goes to `name`.log."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=self.environment | more,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                # A group of its own, so that what it starts ends with it.
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def screenshot(self, to: Path) -> None:
        """Writes what the display shows as a PNG."""
        to.parent.mkdir(parents=True, exist_ok=True)
        command = ["import", "-display", self.environment["DISPLAY"], "-window", "root", str(to)]
        subprocess.run(command, check=True, timeout=60)

    def _start_display(self) -> None:
        receiver, sender = os.pipe()
        screen = f"{self.size}x24"
        with (self.logs / "xvfb.log").open("ab") as log:
            command = ["Xvfb", "-displayfd", str(sender), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
            process = subprocess.Popen(command, pass_fds=[sender], stdout=log, stderr=log, start_new_session=True)
        self._running.append(process)
        os.close(sender)
        with os.fdopen(receiver) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Gone("Xvfb did not start; see xvfb.log")
        self.environment["DISPLAY"] = f":{number}"
        self.start("openbox", ["openbox", "--sm-disable"])

    def _start_buses(self) -> None:
        socket = self.folder / "bus"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={socket}"
        bus = self.start("dbus", ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={socket}"])
        wait_for("the session bus", lambda: _alive(bus, "dbus-daemon") and socket.exists())
        # The launcher would be started by the bus when first asked for. Started here, it is ours to end.
        launcher = _first("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
        self.start("at-spi", [launcher, "--launch-immediately"])
        owned = ("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.a11y.Bus")
        wait_for("the accessibility bus", lambda: "true" in self._call(*owned))
        for switch in ("IsEnabled", "ScreenReaderEnabled"):
            # Without this, toolkits spare themselves the work.
            done = self._call(
                "org.a11y.Bus",
                "/org/a11y/bus",
                "org.freedesktop.DBus.Properties.Set",
                "string:org.a11y.Status",
                f"string:{switch}",
                "variant:boolean:true",
            )
            if not done:
                raise Gone("the accessibility bus could not be switched on")

    def _call(self, service: str, path: str, method: str, *arguments: str) -> str:
        """Calls a method on the session bus, and gives the reply as text; nothing where it failed."""
        command = ["dbus-send", "--session", "--print-reply", f"--dest={service}", path, method, *arguments]
        finished = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30)
        return finished.stdout if finished.returncode == 0 else ""


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and what it started: asked first, then made to."""
    for sent, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        if process.poll() is not None:
            break
        os.killpg(process.pid, sent)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    # Its children, where they did not go with it. The group's number stays ours as long as one of them lives.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _clean_environment(folder: Path) -> dict[str, str]:
    """An environment in which nothing of this machine's own settings, keys and desktop is seen."""
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    for name in ("home", "runtime", "state"):
        (folder / name).mkdir(mode=0o700)
    return environment | {
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "runtime"),
        "XDG_SESSION_TYPE": "x11",
        "GDK_BACKEND": "x11",
        # Drawn in software, as there may be no graphics card, and so that two machines draw the same.
        "LIBGL_ALWAYS_SOFTWARE": "1",
        **lavapipe(),
    }


def lavapipe() -> dict[str, str]:
    """The settings that make Vulkan draw in software."""
    drivers = sorted(Path("/usr/share/vulkan/icd.d").glob("lvp_icd*.json"))
    if not drivers:
        raise Gone("no software Vulkan driver (lvp_icd) under /usr/share/vulkan/icd.d")
    return {"VK_DRIVER_FILES": str(drivers[0]), "VK_ICD_FILENAMES": str(drivers[0])}


def _alive(process: subprocess.Popen[bytes], name: str) -> bool:
    if process.poll() is not None:
        raise Gone(f"{name} ended with code {process.returncode}")
    return True


def _first(*paths: str) -> str:
    for path in paths:
        if Path(path).exists():
            return path
    raise Gone(f"none of {', '.join(paths)} is there")

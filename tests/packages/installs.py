"""The Debian package in systems that have nothing else: installed, worked in a window, and removed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop import Desktop, end, wait_for
from package import ID, Packages, run, told
from window import ROW, TEXT, Window

# What is no file of the system, and what dpkg and apt keep for themselves.
PASSED_OVER = ("proc", "dev", "tmp", "run", "var/lib/dpkg", "var/lib/apt", "var/cache", "var/log")

# The mounts are the command's own, and go with it. The desktop's folder has the sockets of its buses and of Wayland.
ENTER = """
root=$1 shared=$2
shift 2
mkdir -p "$root$shared" "$root/tmp/.X11-unix"
mount --bind "$shared" "$root$shared"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"
"""


class System:
    """A fresh Debian, in a folder that is thrown away. What apt downloads is kept for the next time."""

    def __init__(self, base: Path, desktop: Desktop) -> None:
        self.desktop = desktop
        self.root = base.with_name(f"{base.name}-tried")
        shutil.rmtree(self.root, ignore_errors=True)
        run("cp", "-a", base, self.root)
        self.archives = base.with_name(f"{base.name}-archives")
        (self.archives / "partial").mkdir(parents=True, exist_ok=True)

    def command(self, *words: str | Path) -> list[str]:
        script = ("unshare", "--mount", "bash", "-euc", ENTER, "enter")
        return [str(word) for word in (*script, self.root, self.desktop.folder, *words)]

    def run(self, *words: str | Path) -> str:
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        return run(*self.command("env", "-i", *(f"{name}={value}" for name, value in environment.items()), *words))

    def apt(self, *words: str | Path) -> str:
        options = ("--yes", "--no-install-recommends", "-o", "APT::Keep-Downloaded-Packages=true")
        with self.shared_archives():
            return self.run("apt-get", *options, *words)

    @contextlib.contextmanager
    def shared_archives(self) -> Iterator[None]:
        """apt's downloads, from the cache into the system and back."""
        inside = self.root / "var/cache/apt/archives"
        for package in self.archives.glob("*.deb"):
            with contextlib.suppress(FileExistsError):
                os.link(package, inside / package.name)
        yield
        for package in inside.glob("*.deb"):
            with contextlib.suppress(FileExistsError):
                os.link(package, self.archives / package.name)

    def files(self) -> dict[str, str]:
        """All files and folders of the system, each with its kind and size or what it points to."""
        found = {}
        for folder, folders, names in os.walk(self.root):
            inside = os.path.relpath(folder, self.root)
            folders[:] = [name for name in folders if os.path.normpath(f"{inside}/{name}") not in PASSED_OVER]
            for name in (*folders, *names):
                path = os.path.join(folder, name)
                about = os.lstat(path)
                size = "" if stat.S_ISDIR(about.st_mode) else about.st_size
                target = os.readlink(path) if stat.S_ISLNK(about.st_mode) else ""
                found[os.path.normpath(f"{inside}/{name}")] = f"{about.st_mode:o} {size} {target}"
        return found

    def remove(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)


def checks(
    packages: Packages, desktop: Desktop, logs: Path, bases: dict[str, Path]
) -> Iterator[tuple[str, Callable[[], None]]]:
    for suite, base in bases.items():
        yield f"Debian {suite}: comes, works on X11 and Wayland, goes", lambda suite=suite, base=base: (
            installed_and_removed(packages, System(base, desktop), logs, suite)
        )


def installed_and_removed(packages: Packages, system: System, logs: Path, suite: str) -> None:
    desktop = system.desktop
    try:
        system.apt("update")
        # Only what the package says that it needs. dpkg refuses where something of it is missing.
        system.apt("satisfy", packages.control("Depends"))
        before = system.files()
        deb = desktop.folder / packages.deb.name
        shutil.copyfile(packages.deb, deb)
        system.run("dpkg", "--install", deb)
        assert system.run("dpkg", "--verify", "passdesk") == ""
        assert system.run("passdesk", "--version").strip() == f"passdesk {told()}"
        libraries_of_the_rpm(packages, system)

        x11 = {"DISPLAY": desktop.environment["DISPLAY"], "XDG_SESSION_TYPE": "x11"}
        with program(system, f"{suite}-x11", x11) as window:
            reset_a_password(window, logs / f"{suite}-x11.png")
            known_by_id = found_by_class(desktop, ID)
        with weston(desktop) as wayland, program(system, f"{suite}-wayland", wayland) as window:
            reset_a_password(window, logs / f"{suite}-wayland.png")

        system.run("dpkg", "--purge", "passdesk")
        after = system.files()
        shared = str(desktop.folder).lstrip("/")
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        changed = {path for path in changed if not shared.startswith(path) and not path.startswith(shared)}
        assert not changed, f"left or changed: {sorted(changed)}"
        assert known_by_id, f"the window's class is not {ID}"
    finally:
        system.remove()


def libraries_of_the_rpm(packages: Packages, system: System) -> None:
    """What the rpm asks for by name is what the Debian package brought: one list is as good as the other."""
    required = [line for line in run("rpm", "-qp", "--requires", packages.rpm).splitlines() if ".so." in line]
    names = {line.split("(")[0] for line in required}
    assert len(names) > 10, names
    known = system.run("ldconfig", "-p")
    missing = {name for name in names if f"\t{name} " not in known}
    assert not missing, f"required by the rpm, and not brought by the Debian package: {missing}"


@contextlib.contextmanager
def program(system: System, name: str, display: dict[str, str]) -> Iterator[Window]:
    """The installed program with the demo account, and a home of its own."""
    desktop = system.desktop
    home = desktop.folder / f"home-{name}"
    home.mkdir()
    kept = ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    environment = {name: desktop.environment[name] for name in kept} | display
    environment |= {"HOME": str(home), "PATH": "/usr/bin:/bin", "LIBGL_ALWAYS_SOFTWARE": "1"}
    # Mesa keeps what it compiled, and not where HOME says.
    caches = desktop.folder / f"caches-{name}"
    caches.mkdir()
    environment["XDG_CACHE_HOME"] = str(caches)
    settings = [f"{name}={value}" for name, value in environment.items()]
    process = desktop.start(f"passdesk-{name}", system.command("env", "-i", *settings, "passdesk", "--demo"))
    window = Window(desktop, process)
    try:
        yield window
    except BaseException:
        with contextlib.suppress(Exception):
            desktop.screenshot(desktop.logs / f"failure-{name}.png")
            (desktop.logs / f"failure-{name}.txt").write_text(window.tree())
        raise
    finally:
        end(process)
    ours = {home / ".config/passdesk", home / ".local/state/passdesk"}
    strangers = [path for path in home.rglob("*") if path.is_file() and not ours & set(path.parents)]
    assert not strangers, f"in the operator's home: {strangers}"


@contextlib.contextmanager
def weston(desktop: Desktop) -> Iterator[dict[str, str]]:
    """A Wayland compositor in a window of the desktop, and what a program needs to appear on it."""
    socket = "passdesk-wayland"
    size = ("--width=1400", "--height=840")
    options = ("--backend=x11-backend.so", "--use-pixman", "--no-config", "--idle-time=0", *size)
    process = desktop.start("weston", ["weston", *options, f"--socket={socket}"])
    try:
        place = Path(desktop.environment["XDG_RUNTIME_DIR"]) / socket
        wait_for("weston", lambda: process.poll() is None and place.exists())
        yield {"WAYLAND_DISPLAY": socket, "XDG_SESSION_TYPE": "wayland"}
    finally:
        end(process)


def reset_a_password(window: Window, picture: Path) -> None:
    """What the program is for, by the keyboard alone: a user is found, and has a new password to be handed over."""
    wait_for("the users", lambda: len(window.names(ROW)) >= 10)
    window.keys("type", "--delay", "20", "status:set ")
    user = wait_for("those who have a password", lambda: window.says("Has a password") and window.names(ROW))[0]
    window.keys("key", "ctrl+a")
    window.keys("type", "--delay", "20", user)
    wait_for("the user alone, or first", lambda: window.names(ROW)[:1] == [user])
    window.keys("key", "Return", "Return")
    window.wait(TEXT, f"Reset password for {user}")
    window.keys("key", "Return")
    window.wait(TEXT, f"Hand over to {user}")
    window.desktop.screenshot(picture)


def found_by_class(desktop: Desktop, name: str) -> bool:
    """Whether there is a window of this class, by which a desktop finds the program's entry and its icon."""
    command = ["xdotool", "search", "--onlyvisible", "--class", f"^{re.escape(name)}$"]
    return subprocess.run(command, env=desktop.environment, capture_output=True, timeout=60).returncode == 0

"""What another program finds on the clipboard."""

from __future__ import annotations

import subprocess

from desktop import Desktop


class Clipboard:
    """The display's clipboard, as other programs read and write it."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop

    def text(self) -> str | None:
        """The text that is on it, or nothing."""
        finished = self._xclip("-o")
        return finished.stdout.decode() if finished.returncode == 0 else None

    def offers(self) -> set[str]:
        """The formats in which what is on it can be had."""
        return set(self._xclip("-o", "-t", "TARGETS").stdout.decode().split())

    def of_format(self, name: str) -> bytes | None:
        """What it holds in this format."""
        finished = self._xclip("-o", "-t", name)
        return finished.stdout if finished.returncode == 0 else None

    def primary(self) -> str | None:
        """The text that was selected last, which the middle button of the mouse pastes."""
        finished = self._run("xclip", "-selection", "primary", "-o")
        return finished.stdout.decode() if finished.returncode == 0 else None

    def put(self, text: str) -> None:
        """Another program copies this."""
        # It goes on in the background, to hand the text out; so it must not hold on to our pipes.
        command = ["xclip", "-selection", "clipboard", "-i"]
        quiet = subprocess.DEVNULL
        environment = self.desktop.environment
        subprocess.run(command, input=text.encode(), env=environment, stdout=quiet, stderr=quiet, check=True, timeout=30)

    def _xclip(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return self._run("xclip", "-selection", "clipboard", *arguments)

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, env=self.desktop.environment, capture_output=True, timeout=30)

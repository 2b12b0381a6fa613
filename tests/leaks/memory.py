"""The memory of a running program, as a core dump would hold it, and how to look for a password in it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import string
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

# Symbols that IAM counts as such and a form sends as %XX, and that a keyboard of any layout can be made to type.
SYMBOLS = "!$%&+=#@"
LENGTH = 40
# A copy of which so many characters are left is found, wherever it begins.
PIECE = 12
STEP = 4


class Canary:
    """A password like no other, put together at run time so that no file holds it."""

    def __init__(self, text: str | None = None) -> None:
        """A new one, or this text, of which so many characters are looked for as a password has."""
        if text is not None:
            assert len(text) >= LENGTH, text
            self.text = text[:LENGTH]
            return
        groups = (string.ascii_uppercase, string.ascii_lowercase, string.digits, SYMBOLS)
        alphabet = "".join(groups)
        chosen = [secrets.choice(group) for group in groups]
        chosen += [secrets.choice(alphabet) for _ in range(LENGTH - len(chosen))]
        secrets.SystemRandom().shuffle(chosen)
        self.text = "".join(chosen)

    def forms(self) -> dict[str, list[bytes]]:
        """The ways in which it may lie in memory, each as the pieces that are looked for: all of it, its halves, and less."""
        half = LENGTH // 2
        parts = [self.text, self.text[:half], self.text[half:]]
        parts += [self.text[at : at + PIECE] for at in range(0, LENGTH - PIECE + 1, STEP)]
        encoded = [part for part in map(quote_plus, [self.text, *parts]) if part not in parts]
        return {
            "UTF-8": [part.encode() for part in parts],
            "UTF-16": [part.encode("utf-16-le") for part in parts],
            "UTF-32": [part.encode("utf-32-le") for part in parts],
            "percent-encoded": [part.encode() for part in encoded],
        }


@dataclass(frozen=True)
class Find:
    """A copy of a password, or of a piece of one."""

    form: str
    length: int
    where: str
    around: bytes

    def __str__(self) -> str:
        return f"{self.form}, {self.length} bytes, in {self.where}, amid {self.around!r}"


def find(pid: int, canary: Canary) -> list[Find]:
    """All copies in the program's memory, of each piece the longest."""
    found = {}
    forms = [(form, piece) for form, pieces in canary.forms().items() for piece in pieces]
    # The longest pieces last, so that they stand in place of the shorter ones within them.
    forms.sort(key=lambda entry: len(entry[1]))
    for where, base, content in image(pid):
        for form, piece in forms:
            at = content.find(piece)
            while at >= 0:
                around = content[max(0, at - 48) : at + len(piece) + 48]
                found[(where, base, at // LENGTH)] = Find(form, len(piece), f"{where} at {base + at:#x}", around)
                at = content.find(piece, at + 1)
    return list(found.values())


def image(pid: int) -> Iterator[tuple[str, int, bytes]]:
    """Every mapping of a program, which is stopped meanwhile: its name, its address, what is in it.

    Files that are mapped to be read only are left out: what is in them came from the disk.
    """
    os.kill(pid, signal.SIGSTOP)
    try:
        _wait_until_stopped(pid)
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for line in maps:
                found = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)", line)
                assert found, line
                start, end = int(found[1], 16), int(found[2], 16)
                if "r" in found[3] and ("w" in found[3] or not found[4].startswith("/")):
                    # Special pages ([vvar], a device's memory) refuse.
                    with contextlib.suppress(OSError, OverflowError):
                        memory.seek(start)
                        yield found[4] or "anonymous memory", start, _read(memory, end - start)
    finally:
        os.kill(pid, signal.SIGCONT)


def _read(memory: object, length: int) -> bytes:
    parts = []
    while length > 0:
        part = memory.read(length)  # type: ignore[attr-defined]
        if not part:
            break
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _wait_until_stopped(pid: int) -> None:
    for _ in range(200):
        if f"\nState:\tT" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.01)
    raise TimeoutError(f"process {pid} does not stop")

"""The packages that are tried, opened: their files, and what they say of themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# Packages of a desktop are named after this.
ID = (ROOT / "assets" / "app-id").read_text().strip()
# Debian 11 has this one. What is shipped needs none that is newer.
NEWEST_GLIBC = (2, 31)
# The systems it is tried on: that one, and what people have.
SUITES = ("bullseye", "bookworm", "trixie")


def run(*command: str | Path, **more: Any) -> str:
    """Runs a command, and gives what it prints. Where it fails, that is told with what it printed."""
    words = [str(word) for word in command]
    finished = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900, **more)
    assert finished.returncode == 0, f"{' '.join(words)}: exit code {finished.returncode}\n{finished.stdout}"
    return finished.stdout


def told(what: str = "") -> str:
    """What packages are to say of themselves."""
    return run(ROOT / "packaging" / "version.sh", *([what] if what else [])).strip()


@dataclass
class Packages:
    """A folder with one package of each kind, and another in which they are opened."""

    folder: Path
    opened: Path

    def __post_init__(self) -> None:
        (self.deb,) = self.folder.glob("*.deb")
        (self.rpm,) = self.folder.glob("*.rpm")
        (self.tarball,) = self.folder.glob("*.tar.xz")
        shutil.rmtree(self.opened, ignore_errors=True)
        for kind in ("deb", "rpm", "tarball"):
            (self.opened / kind).mkdir(parents=True)
        run("dpkg-deb", "--extract", self.deb, self.opened / "deb")
        run("bash", "-euo", "pipefail", "-c", 'rpm2cpio "$0" | cpio --quiet -id', self.rpm, cwd=self.opened / "rpm")
        run("tar", "--extract", "--file", self.tarball, "--directory", self.opened / "tarball")

    def prefixes(self) -> dict[str, Path]:
        """The folder of each that has `bin` and `share` in it."""
        (unpacked,) = (self.opened / "tarball").iterdir()
        return {"deb": self.opened / "deb/usr", "rpm": self.opened / "rpm/usr", "tarball": unpacked}

    @property
    def program(self) -> Path:
        return self.opened / "deb/usr/bin/passdesk"

    def share(self, path: str) -> Path:
        """A file of the Debian package."""
        return self.opened / "deb/usr/share" / path

    def control(self, field: str) -> str:
        return run("dpkg-deb", "--field", self.deb, field).strip()


def needed_glibc(program: Path) -> tuple[int, ...]:
    """The newest version of glibc's symbols that a program needs."""
    versions = re.findall(r"GLIBC_(2[.0-9]*)", run("objdump", "-T", program))
    assert versions, f"{program} needs nothing of glibc"
    return max(tuple(int(part) for part in version.split(".")) for version in versions)


def embedded_dependencies(program: Path, scratch: Path) -> list[dict[str, Any]]:
    """What the program says it was built of: the list that cargo-auditable put into it."""
    section = scratch / "dependencies"
    run("objcopy", "--dump-section", f".dep-v0={section}", program, "/dev/null")
    return json.loads(zlib.decompress(section.read_bytes()))["packages"]

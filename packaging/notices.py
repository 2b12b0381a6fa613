#!/usr/bin/env python3
"""Prints what crates say of the works of others that are in them, beside their licences, and the copyrights of Rust's own
library. `packaging/notices.sh` calls it, with the targets.
"""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

RULE = "=" * 80
NOTICE = re.compile(r"notices?|copyright|.*third.?party.*", re.IGNORECASE)
LICENCE = re.compile(r"licen[cs]e.*|copying.*|.*[-_.]licen[cs]e", re.IGNORECASE)
CODE = {".c", ".h", ".pl", ".py", ".rs", ".S", ".sh"}
# Its licence is several, of which each is of a part; the file says of which.
WHOLE = {"aws-lc-sys": "LICENSE"}


def main(targets: list[str]) -> None:
    crates: dict[str, Path] = {}
    for target in targets:
        crates |= built_in(target)
    for crate, folder in sorted(crates.items()):
        for file in sorted(path for path in folder.rglob("*") if says_of_others(path, folder)):
            said = file.read_text(encoding="utf-8").strip()
            print(f"{RULE}\n{file.relative_to(folder).as_posix()} of {crate}\n\n{said}\n")
    root = output("rustc", "--print", "sysroot").strip()
    page = Path(root, "share/doc/rust/COPYRIGHT-library.html").read_text(encoding="utf-8")
    print(f"{RULE}\n{text_of(page)}")


def says_of_others(file: Path, crate: Path) -> bool:
    """Whether a file says whose works are in a crate besides its own: notices, and the licences of what lies deep within."""
    if file.suffix in CODE or not file.is_file():
        return False
    if NOTICE.fullmatch(file.stem) or file == crate / WHOLE.get(crate.name.rpartition("-")[0], " "):
        return True
    return file.parent != crate and LICENCE.fullmatch(file.stem) is not None


def built_in(target: str) -> dict[str, Path]:
    """The folders of the crates that are in the program for a target, by name and version."""
    packages = json.loads(output("cargo", "metadata", "--format-version=1", "--frozen"))["packages"]
    folders = {f"{package['name']} v{package['version']}": Path(package["manifest_path"]).parent for package in packages}
    tree = ("cargo", "tree", "--frozen", "--edges=normal", "--prefix=none", "--format={p}", "--target", target)
    crates = {" ".join(line.split()[:2]) for line in output(*tree).splitlines()}
    return {crate: folders[crate] for crate in crates if folders[crate] != Path.cwd()}


def text_of(page: str) -> str:
    """What a page says, without its marks. A text of several crates stands there once, below the first of them."""

    class Reader(HTMLParser):
        lines: list[str] = []
        block = ""
        seen: set[str] = set()

        def handle_starttag(self, tag: str, attributes: object) -> None:
            if tag == "pre":
                self.add(self.block)
                self.block = ""

        def handle_endtag(self, tag: str) -> None:
            if tag == "pre":
                words = " ".join(self.block.split())
                self.add("(the same as above)" if words in self.seen else self.block)
                self.seen.add(words)
                self.block = ""

        def handle_data(self, data: str) -> None:
            self.block += data

        def add(self, block: str) -> None:
            self.lines += [line.rstrip() for line in block.splitlines()]

    reader = Reader()
    reader.feed(page.partition("<body>")[2])
    reader.add(reader.block)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(reader.lines)).strip()


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    # Windows would write them as of old.
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main(sys.argv[1:])

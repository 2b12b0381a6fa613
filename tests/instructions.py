#!/usr/bin/env python3
"""Counts the instructions that finding out and finding users takes, with callgrind.

    tests/instructions.py BINARY      the example `instructions`, in whatever profile it was built

The counts are those of an unoptimised build, and nearly the same on every machine of a kind. Two things are held to:
that ten times the users take no more instructions each, and that each user takes no more than what is stated below,
which is a quarter more than it was. Whoever makes something slower on purpose states the new number.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 2_000, 20_000
# For each part: the most instructions for each user among many, and the most times those among few. A sort takes more
# for each, the more there are.
BOUNDS = {
    "parse": (60_000, 1.2),
    "index": (14_700, 1.5),
    # Once, with the first word: the tags and groups of everybody as texts.
    "texts": (33_200, 1.2),
    # With the rank of each user: 2,750, and a quarter more. The bound without ranks was 1,850.
    "filter": (3_430, 1.2),
    "sort": (9_100, 1.5),
}


def main() -> int:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    few, many = (count(Path(sys.argv[1]), users) for users in (FEW, MANY))
    failed = False
    print(f"{'':8}{FEW:>10,} users{MANY:>10,} users{'bound':>10}{'ratio':>8}{'bound':>8}")
    for part, (most, steepest) in BOUNDS.items():
        ratio = many[part] / few[part]
        good = many[part] <= most and ratio <= steepest
        failed = failed or not good
        verdict = "" if good else "  TOO MANY"
        print(f"{part:8}{few[part]:16,.0f}{many[part]:16,.0f}{most:10,}{ratio:8.2f}{steepest:8}{verdict}")
    print("instructions for each user")
    return 1 if failed else 0


def count(binary: Path, users: int) -> dict[str, float]:
    """The instructions of each part for each of so many users."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind.out"
        command = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}", "--instr-atstart=no"]
        command += ["--toggle-collect=*counted_*", "--", str(binary), str(users)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, text=True, **pipes) as process:
            expect(process, "ready")
            # Only now: making the account would take minutes while instructions are counted.
            subprocess.run(["callgrind_control", "--instr=on", str(process.pid)], check=True, stdout=subprocess.DEVNULL)
            process.stdin.write("\n")
            process.stdin.flush()
            expect(process, "done")
        if process.returncode != 0:
            sys.exit(f"it ended with code {process.returncode}")
        annotate = ["callgrind_annotate", "--inclusive=yes", "--auto=no", "--threshold=100", str(out)]
        told = subprocess.run(annotate, check=True, text=True, stdout=subprocess.PIPE).stdout
        functions = re.findall(r"^ *([\d,]+) .*:instructions::counted_(\w+)", told, re.MULTILINE)
        counts = {part: int(number.replace(",", "")) / users for number, part in functions}
    if counts.keys() != BOUNDS.keys():
        sys.exit(f"counted were {sorted(counts)}, and not {sorted(BOUNDS)}")
    return counts


def expect(process: subprocess.Popen, word: str) -> None:
    line = process.stdout.readline().strip()
    if line != word:
        process.kill()
        sys.exit(f"it said {line!r} instead of {word!r}")


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Passdesk beside an empty window of the same kind: time to the first frame, memory, and what idleness costs.

They are started in turn on a display of their own, drawn in software, with each renderer: the empty window, the same full of
text, the program with its own demo account, and the program on an account of 5,000 users that another process serves, as AWS
would.

    ~/.cache/passdesk/python/bin/python benches/window.py [--runs 11]

What it starts is built first, or is in the folder that `--built` names.

The first frame is there when the pixel in the middle of the screen is no longer that of the empty screen, so that
nothing has to be added to the program. The memory is that of a second later, or, with the 5,000 users, of as many
seconds later as it takes to know them all. With `--check` the exit code says whether the bounds below are kept.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import needs

needs.packages("botocore")
for folder in ("tests/window", "tests/judge"):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / folder))

from desktop import Desktop, Gone, end, wait_for  # noqa: E402
from screen import EMPTY_SCREEN, Screen  # noqa: E402
from server import Server  # noqa: E402

# The first frame of the program, and its memory with 5,000 users, as multiples of those of an empty window.
MOST_SLOWER = 1.15
MOST_LARGER = 1.15
USERS = 5000
# What a network takes for each reply. Without one, the server would do all of its work while the window is opened, on the
# same processors.
LATENCY_MS = 50
KNOWN_SECONDS = 5
# Processor time in ten seconds of idleness; the kernel counts in steps of ten milliseconds.
MOST_IDLE_MS = 0
IDLE_SECONDS = 10
RENDERERS = ("wgpu", "glow")
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "ASIABENCH00000000001",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_EC2_METADATA_DISABLED": "true",
}
# What the screen shows before anything is painted.
UNPAINTED = {EMPTY_SCREEN, 0x000000}


@dataclass
class Measured:
    first_frame_ms: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    idle_ms: float | None = None

    @property
    def median_ms(self) -> float:
        return statistics.median(self.first_frame_ms)

    @property
    def median_mb(self) -> float:
        return statistics.median(self.memory_mb)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--built", type=Path, help="the folder with the programs, where they are built already")
    parser.add_argument("--runs", type=int, default=11, help="starts of each program with each renderer")
    parser.add_argument("--check", action="store_true", help="fail where a bound is not kept")
    options = parser.parse_args()

    needs.programs("Xvfb", "openbox")
    built = needs.built(options.built, "passdesk", "empty_window", "demo_server")
    with (
        Server(str(built / "examples/demo_server"), "--users", str(USERS), "--latency-ms", str(LATENCY_MS)) as server,
        tempfile.TemporaryDirectory() as logs,
        Desktop(Path(logs), accessible=False) as desktop,
    ):
        programs: dict[str, list[str | Path]] = {
            "empty": [built / "examples/empty_window"],
            "text": [built / "examples/empty_window"],
            "demo": [built / "passdesk", "--demo", "--renderer"],
            "served": [built / "passdesk", "--endpoint-url", server.url, "--renderer"],
        }
        more = {"text": ["text"]}
        measured = {(program, renderer): Measured() for renderer in RENDERERS for program in programs}
        screen = Screen(desktop.environment["DISPLAY"])
        for run in range(options.runs):
            # In turn, so that a slow minute of the machine is shared by all.
            for (program, renderer), into in measured.items():
                seconds = KNOWN_SECONDS if program == "served" else 1
                # The 5,000 are read one by one for minutes.
                idle = run == options.runs - 1 and program != "served"
                command = [*programs[program], renderer, *more.get(program, [])]
                measure(desktop, screen, command, into, seconds, idle)
    return report(measured, options.runs, options.check)


def measure(
    desktop: Desktop, screen: Screen, command: list[str | Path], into: Measured, seconds: float, idle: bool
) -> None:
    screen.empty()
    wait_for("the last window to go", lambda: screen.pixel() == EMPTY_SCREEN)
    state = Path(tempfile.mkdtemp(dir=desktop.folder))
    begun = time.monotonic()
    process = desktop.start("program", command, PASSDESK_STATE_DIR=str(state), **CREDENTIALS)
    try:
        while screen.pixel() in UNPAINTED:
            if process.poll() is not None:
                said = (desktop.logs / "program.log").read_text()
                raise Gone(f"{command[0]} ended with code {process.returncode}: {said}")
            time.sleep(0.0005)
        into.first_frame_ms.append((time.monotonic() - begun) * 1000)
        if idle:
            wait_until_quiet(process)
            before = processor_ms(process)
            time.sleep(IDLE_SECONDS)
            into.idle_ms = processor_ms(process) - before
        else:
            time.sleep(seconds)
        into.memory_mb.append(memory_mb(process))
    finally:
        end(process)


def wait_until_quiet(process: subprocess.Popen[bytes]) -> None:
    """Waits until what a program does after its start is done: six seconds without any processor time. The demo account
    takes three to make a report."""
    limit = time.monotonic() + 120
    before, since = processor_ms(process), time.monotonic()
    while time.monotonic() - since < 6 and time.monotonic() < limit:
        time.sleep(0.1)
        now = processor_ms(process)
        if now != before:
            before, since = now, time.monotonic()


def processor_ms(process: subprocess.Popen[bytes]) -> float:
    """Processor time of all threads so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    """Resident memory, libraries included: what others share of them changes from minute to minute."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            return int(line.split()[1]) / 1024
    raise Gone("no Rss line in smaps_rollup")


def report(measured: dict[tuple[str, str], Measured], runs: int, check: bool) -> int:
    named = {
        "empty": "an empty window",
        "text": "the same full of text",
        "demo": "Passdesk, demo account",
        "served": f"Passdesk, {USERS:,} users",
    }
    print(f"{runs} starts each. First frame: median (least to most). Memory: resident.")
    print(f"Idle: processor time in {IDLE_SECONDS} s.\n")
    print("| renderer | program | first frame | × | memory | × | idle |")
    print("|---|---|---|---|---|---|---|")
    kept = True
    for (program, renderer), m in measured.items():
        empty = measured["empty", renderer]
        slower, larger = m.median_ms / empty.median_ms, m.median_mb / empty.median_mb
        frame = f"{m.median_ms:.0f} ms ({min(m.first_frame_ms):.0f} to {max(m.first_frame_ms):.0f})"
        idle = "" if m.idle_ms is None else f"{m.idle_ms:.0f} ms"
        memory = f"{m.median_mb:.0f} MB | {larger:.2f}"
        print(f"| {renderer} | {named[program]} | {frame} | {slower:.2f} | {memory} | {idle} |")
        if program == "text":
            continue
        kept = kept and slower <= MOST_SLOWER and (m.idle_ms or 0) <= MOST_IDLE_MS
        kept = kept and (program != "served" or larger <= MOST_LARGER)
    verdict = "kept" if kept else "not all kept"
    bounds = f"first frame {MOST_SLOWER} ×, memory with {USERS:,} users {MOST_LARGER} ×, idle {MOST_IDLE_MS} ms"
    print(f"\nBounds: {bounds}: {verdict}")
    return 1 if check and not kept else 0


if __name__ == "__main__":
    sys.exit(main())

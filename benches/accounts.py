#!/usr/bin/env python3
"""Many accounts side by side, beside one alone: when each user is known, frames, memory. Prints a table for docs/performance.md.

    ~/.cache/passdesk/python/bin/python benches/accounts.py [--accounts 20] [--users 5000] [--runs 5]

(`tests/run` makes that Python.) What it starts is built first, or is in the folder that `--built` names.

Each account is served on loopback by a process of its own, with its own limit and 50 ms for each reply; a profile for each
has its URL. One account and all of them take turns. The servers' own work is part of what the machine does meanwhile: what
it comes to is measured too, as the processor time of all servers together.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import needs

needs.packages("botocore")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/judge"))

from server import Server  # noqa: E402

BURST, RATE = 15, 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--built", type=Path, help="the folder with the programs, where they are built already")
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--users", type=int, default=5000)
    parser.add_argument("--latency-ms", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    options.built = needs.built(options.built, "demo_server", "account")

    alone, together = [], []
    for run in range(options.runs):
        print(f"run {run + 1} of {options.runs}", file=sys.stderr)
        alone.append(measure(options, 1))
        together.append(measure(options, options.accounts))
    tell(options, alone, together)


def measure(options: argparse.Namespace, count: int) -> dict[str, float]:
    before = children()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [stack.enter_context(served(options, number)) for number in range(count)]
        config = folder / "config"
        names = [f"account-{number}" for number in range(count)]
        config.write_text("".join(
            f"[profile {name}]\nregion = us-east-1\nendpoint_url = {server.url}\n"
            f"aws_access_key_id = ASIABENCH00000000001\naws_secret_access_key = secret\n"
            for name, server in zip(names, servers, strict=True)
        ))
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        environment |= {
            "AWS_CONFIG_FILE": str(config),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [options.built / "examples/account", *(f"--profile={name}" for name in names)]
        begun = children()
        output = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment).stdout
        own = children() - begun
        found = json.loads(output)
        assert found["accounts"] == count and found["users"] == count * options.users, found
    return found | {"own_s": own, "servers_s": children() - before - own}


def served(options: argparse.Namespace, number: int) -> Server:
    return Server(
        str(options.built / "examples/demo_server"),
        *("--users", str(options.users), "--latency-ms", str(options.latency_ms), "--seed", str(number + 1)),
        *("--bucket", f"GetLoginProfile={RATE}:{BURST}"),
        # It stands for a computer elsewhere, which takes no processor from the program.
        before=("nice", "-n", "10"),
    )


def children() -> float:
    """The processor time of all processes that were started and have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def tell(options: argparse.Namespace, alone: list[dict], together: list[dict]) -> None:
    def median(runs: list[dict], key: str) -> float:
        return statistics.median(run[key] if run[key] is not None else float("inf") for run in runs)

    print(f"{options.users:,} users in each, {options.latency_ms} ms for each reply, medians of {options.runs} runs.\n")
    print(f"| what | one account | {options.accounts} side by side | |")
    print("|---|---|---|---|")
    for key, name, unit in (
        ("known_ms", "each user of all is known", "ms"),
        ("first_ms", "each user of the first one", "ms"),
        ("slowest_frame_ms", "the slowest frame", "ms"),
        ("resident_mib", "memory", "MiB"),
        ("own_s", "processor time of the program", "s"),
        ("servers_s", "processor time of the servers", "s"),
    ):
        one, many = median(alone, key), median(together, key)
        print(f"| {name} | {one:.4g} {unit} | {many:.4g} {unit} | {many / one:.2f} × |")
    more = median(together, "resident_mib") - median(alone, "resident_mib")
    print(f"\nEach user of the others takes {more * 1024 / (options.users * (options.accounts - 1)):.2f} KiB.")


if __name__ == "__main__":
    main()

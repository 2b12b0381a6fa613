#!/usr/bin/env python3
"""How soon Passdesk knows a whole account, beside what boto3 takes for the same. Prints a table for docs/performance.md.

    ~/.cache/passdesk/python/bin/python benches/account.py [--runs 7] [--check]

(`tests/run` makes that Python; any other with the packages of tests/requirements.txt will do.) What it starts is built
first, or is in the folder that `--built` names.

The demo account is served on loopback by a process of its own: 5,000 users, 50 ms for each reply, GetLoginProfile
limited to 15 calls a second after a first 15. A new server is started for each measurement, so that none has a
report, or a bucket, that another one left. Passdesk and boto3 take turns, so that a slow minute of the machine is
shared. boto3 begins with a client that is built. Passdesk is timed from the start of opening; what building a client
takes, which is measured beside it, is taken off.

What boto3 would take minutes for is begun, stopped after a while and extrapolated from the calls that had an answer by
then; the table says so. With `--check` the exit code says whether the targets are met.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import needs

needs.packages("boto3")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/judge"))

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from server import Server  # noqa: E402

BURST, RATE, THREADS = 15, 15, 16
VISIBLE = 40
KEYS = {"AWS_ACCESS_KEY_ID": "ASIABENCH00000000001", "AWS_SECRET_ACCESS_KEY": "secret"}

# The targets.
FIRST_ROWS_ROUND_TRIPS = 1.5
KNOWN_OVER_PAGES = 1.3
DESCRIBED_OVER_PAGES = 2
VERIFIED_OVER_BUCKET = 1.1
CHANGE_FRAMES = 1


@dataclass
class Sample:
    """What came of a way that was stopped before its end."""

    seconds: float
    answered: int
    given_up: int
    users: int

    @property
    def is_whole(self) -> bool:
        return self.answered + self.given_up == self.users

    @property
    def estimate(self) -> float:
        """Seconds until each user has an answer."""
        return self.seconds * self.users / max(self.answered, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--built", type=Path, help="the folder with the programs, where they are built already")
    parser.add_argument("--users", type=int, default=5000)
    parser.add_argument("--latency-ms", type=int, default=50)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--sample-seconds", type=float, default=60, help="for how long boto3 reads users one by one")
    parser.add_argument("--check", action="store_true", help="fail where a target is missed")
    options = parser.parse_args()
    options.built = needs.built(options.built, "demo_server", "account")
    os.environ.update(KEYS, AWS_EC2_METADATA_DISABLED="true", AWS_DEFAULT_REGION="us-east-1")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)

    account, pages, bare, report, details = [], [], [], [], []
    for run in range(options.runs):
        print(f"run {run + 1} of {options.runs}", file=sys.stderr)
        account.append(passdesk(options))
        pages.append(passdesk(options, "--pages"))
        bare.append(with_client(options, list_users))
        report.append(with_client(options, list_with_report))
        details.append(with_client(options, list_details))
    print("boto3, user by user", file=sys.stderr)
    serial = with_client(options, lambda client: one_by_one(client, 1, options.sample_seconds))
    threads = with_client(options, lambda client: one_by_one(client, THREADS, options.sample_seconds))
    return tell(options, account, pages, bare, report, details, serial, threads)


def served(options: argparse.Namespace) -> Server:
    return Server(
        str(options.built / "examples/demo_server"),
        *("--users", str(options.users), "--latency-ms", str(options.latency_ms)),
        *("--bucket", f"GetLoginProfile={RATE}:{BURST}"),
    )


def passdesk(options: argparse.Namespace, *how: str) -> dict[str, object]:
    with served(options) as server:
        command = [options.built / "examples/account", "--url", server.url, "--rows", str(VISIBLE), *how]
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def with_client(options: argparse.Namespace, measure):
    """Measures with a client that is built, as whoever writes a script has one: with boto3's own retries."""
    with served(options) as server:
        config = Config(max_pool_connections=THREADS)
        return measure(boto3.client("iam", endpoint_url=server.url, config=config))


def list_users(client) -> tuple[float, float]:
    """Milliseconds to the first page, and to the last."""
    begun, first = time.perf_counter(), None
    for _ in users(client):
        first = first or time.perf_counter()
    return (first - begun) * 1000, (time.perf_counter() - begun) * 1000


def users(client):
    return client.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1000})


def list_with_report(client) -> float:
    """Milliseconds until each user is listed and known from the credential report."""
    begun = time.perf_counter()
    while client.generate_credential_report()["State"] != "COMPLETE":
        pass
    lines = csv.DictReader(io.StringIO(client.get_credential_report()["Content"].decode()))
    enabled = {line["user"]: line["password_enabled"] for line in lines}
    known = {user["UserName"]: enabled.get(user["UserName"]) for page in users(client) for user in page["Users"]}
    assert known and all(known.values())
    return (time.perf_counter() - begun) * 1000


def list_details(client) -> float:
    """Milliseconds until the tags and groups of each user are there."""
    begun = time.perf_counter()
    paginator = client.get_paginator("get_account_authorization_details")
    pages = paginator.paginate(Filter=["User"], PaginationConfig={"PageSize": 1000})
    known = {user["UserName"]: user["GroupList"] for page in pages for user in page["UserDetailList"]}
    assert known
    return (time.perf_counter() - begun) * 1000


def one_by_one(client, threads: int, limit: float) -> Sample:
    """Lists the users, and asks after each one's login profile until the time is up."""
    begun = time.perf_counter()
    names = [user["UserName"] for page in users(client) for user in page["Users"]]

    def ask(name: str) -> bool | None:
        if time.perf_counter() - begun > limit:
            return None
        try:
            client.get_login_profile(UserName=name)
        except client.exceptions.NoSuchEntityException:
            pass
        except ClientError as error:
            # Throttled, and given up after boto3's own retries: of this user nothing is known.
            assert error.response["Error"]["Code"] == "Throttling"
            return False
        return True

    with ThreadPoolExecutor(threads) as pool:
        answers = list(pool.map(ask, names))
    taken = time.perf_counter() - begun
    return Sample(taken, answers.count(True), answers.count(False), len(names))


def tell(options, account, pages, bare, report, details, serial: Sample, threads: Sample) -> int:
    def median(runs, key) -> float:
        values = [run[key] if not callable(key) else key(run) for run in runs]
        return float("inf") if None in values else statistics.median(values)

    first, known = median(account, "first_rows_ms"), median(account, "known_ms")
    client, sdk_pages = median(pages, "client_ms"), median(pages, "pages_ms")
    boto_first, boto_pages = median(bare, lambda run: run[0]), median(bare, lambda run: run[1])
    boto_report = statistics.median(report)
    # From when the rows are there: those of the first page are asked for at once.
    verified = median(account, lambda run: run["verified_ms"] and run["verified_ms"] - run["first_rows_ms"])
    allowed = (VISIBLE - BURST) / RATE * 1000 + options.latency_ms
    changes = [run["change"] for run in account]
    frames = max((change["frames"] if change else float("inf") for change in changes), default=float("inf"))
    change_ms = statistics.median(change["ms"] for change in changes if change) if any(changes) else float("nan")

    print(f"{options.users:,} users, {options.latency_ms} ms for each reply, medians of {options.runs} runs.")
    print(f"Building Passdesk's client takes {client:.0f} ms, which its times from the start of opening include.\n")
    print("| what | Passdesk | target | | beside it |")
    print("|---|---|---|---|---|")
    met = []

    def row(what: str, measured: str, target: str, good: bool, beside: str) -> None:
        met.append(good)
        print(f"| {what} | {measured} | {target} | {'met' if good else '**missed**'} | {beside} |")

    trips = (first - client) / options.latency_ms
    row(
        "first rows on screen",
        f"{first - client:.0f} ms after the client is ready: {trips:.2f} round trips",
        f"≤ {FIRST_ROWS_ROUND_TRIPS} round trips",
        trips <= FIRST_ROWS_ROUND_TRIPS,
        f"boto3's first page: {boto_first:.0f} ms",
    )
    ratio = (known - client) / sdk_pages
    row(
        "every row knows whether it has a password",
        f"{known - client:.0f} ms: {ratio:.2f} × the bare pages",
        f"≤ {KNOWN_OVER_PAGES} × the bare `ListUsers` pages",
        ratio <= KNOWN_OVER_PAGES,
        f"the bare pages: {sdk_pages:.0f} ms with the same SDK, {boto_pages:.0f} ms with boto3",
    )
    known_s = (known - client) / 1000
    for what, seconds in (
        (f"boto3: the credential report, then the list: {boto_report:.0f} ms", boto_report / 1000),
        (f"boto3: list, then GetLoginProfile in turn: {sampled(serial)}", serial.estimate),
        (f"boto3: the same with {THREADS} threads: {sampled(threads)}", threads.estimate),
    ):
        print(f"| | | | | {what}; {seconds / known_s:.1f} × Passdesk's |")
    described, sdk_details = median(account, "described_ms"), median(pages, "details_ms")
    ratio = (described - client) / sdk_details
    row(
        "every row knows its tags and groups",
        f"{described - client:.0f} ms: {ratio:.2f} × the bare pages",
        f"≤ {DESCRIBED_OVER_PAGES} × the bare `GetAccountAuthorizationDetails` pages",
        ratio <= DESCRIBED_OVER_PAGES,
        f"the bare pages: {sdk_details:.0f} ms with the same SDK, {statistics.median(details):.0f} ms with boto3",
    )
    row(
        f"the {VISIBLE} rows in sight verified live",
        f"{verified:.0f} ms after they are there: {verified / allowed:.2f} × what the bucket allows",
        f"≤ {VERIFIED_OVER_BUCKET} × {allowed:.0f} ms",
        verified <= VERIFIED_OVER_BUCKET * allowed,
        "",
    )
    row(
        "a change shows in its row",
        f"{frames} frame after the reply, in {change_ms:.1f} ms",
        f"≤ {CHANGE_FRAMES} frame",
        frames <= CHANGE_FRAMES,
        "",
    )
    frames_run, slowest = median(account, "frames"), max(run["slowest_frame_ms"] for run in account)
    print(f"\nOpening ran {frames_run:.0f} frames; the slowest of all runs took {slowest:.1f} ms.")
    return 1 if options.check and not all(met) else 0


def sampled(sample: Sample) -> str:
    """What came of a way that was perhaps stopped before its end."""
    asked = sample.answered + sample.given_up
    unknown = f", {sample.given_up} of {asked} throttled to the end" if sample.given_up else ""
    if sample.is_whole:
        return f"{sample.seconds:.0f} s{unknown}"
    return f"{sample.estimate:.0f} s, extrapolated from {sample.answered} answers in {sample.seconds:.0f} s{unknown}"


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The packages for Linux: what is in them, and whether what they install starts on systems that have nothing else.

`tests/run packages` calls this, as root.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "window"))

import contents  # noqa: E402
from desktop import Desktop  # noqa: E402
from package import ROOT, SUITES, Packages, run  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, required=True, help="the folder that package.sh filled")
    parser.add_argument("--logs", type=Path, default=Path("packages-logs"), help="where to keep what programs print")
    parser.add_argument("--only", default="", help="only checks with this in their name")
    options = parser.parse_args()
    options.logs.mkdir(parents=True, exist_ok=True)
    for old in options.logs.iterdir():
        if old.is_file():
            old.unlink()
    packages = Packages(options.packages.resolve(), options.logs.resolve() / "opened")
    bases = {suite: Path(run(ROOT / "packaging/linux/debian.sh", suite, suite).splitlines()[-1]) for suite in SUITES}

    results = [tried(name, check) for name, check in contents.checks(packages) if options.only in name]
    with Desktop(options.logs) as desktop:
        # The accessibility library reads the buses from the environment when it is loaded.
        os.environ.update(desktop.environment)
        import installs

        checks = installs.checks(packages, desktop, options.logs, bases)
        results += [tried(name, check) for name, check in checks if options.only in name]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed", flush=True)
    return 0 if results and all(results) else 1


def tried(name: str, check: Callable[[], None]) -> bool:
    """Tries one thing, and says how it went."""
    begun = time.monotonic()
    try:
        check()
    except Exception:
        print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Looks for a password where none may be: in the memory of the real program, what it prints, its files, the clipboard.

A password is put together at run time, typed into the real window, set, shown, copied and handed over. Each search begins
with one that must find it, while it is shown.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "window"))

from desktop import Desktop  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passdesk", type=Path, required=True, help="the built program")
    parser.add_argument("--demo-server", type=Path, required=True, help="the built example demo_server")
    parser.add_argument("--logs", type=Path, default=Path("leaks-logs"), help="where to keep what programs print")
    options = parser.parse_args()
    options.logs.mkdir(parents=True, exist_ok=True)
    for old in options.logs.iterdir():
        old.unlink()

    with Desktop(options.logs) as desktop:
        # The accessibility library reads the buses from the environment when it is loaded.
        os.environ.update(desktop.environment)
        import search

        return search.run_all(options, desktop)


if __name__ == "__main__":
    sys.exit(main())

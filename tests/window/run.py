#!/usr/bin/env python3
"""The built program in a real window, worked as an operator does, through the accessibility API.

`tests/run` calls this; by hand, with the Python that it made:

    ~/.cache/passdesk/python/bin/python tests/window/run.py --passdesk BINARY --demo-server BINARY [--screenshots docs]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from desktop import Desktop


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passdesk", type=Path, required=True, help="the built program")
    parser.add_argument("--demo-server", type=Path, required=True, help="the built example demo_server")
    parser.add_argument("--moto", type=Path, default=Path(sys.executable).parent / "moto_server")
    parser.add_argument("--logs", type=Path, default=Path("window-logs"), help="where to keep what programs print")
    parser.add_argument("--screenshots", type=Path, help="a folder for pictures of the window")
    options = parser.parse_args()
    options.logs.mkdir(parents=True, exist_ok=True)
    for old in options.logs.iterdir():
        old.unlink()

    with Desktop(options.logs) as desktop:
        # The accessibility library reads the buses from the environment when it is loaded.
        os.environ.update(desktop.environment)
        import flows

        return flows.run_all(options, desktop)


if __name__ == "__main__":
    sys.exit(main())

"""What a benchmark needs besides its own code, looked for before anything is measured. What it starts is built; what cannot be
had is said in a sentence, with which Python ends."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def packages(*names: str) -> None:
    """Packages of Python."""
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"Nothing was measured: {sys.executable} has no {' and no '.join(missing)}. Run this with "
            "~/.cache/passdesk/python/bin/python, which `tests/run` makes."
        )


def programs(*names: str) -> None:
    """Programs that are installed."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        sys.exit(f"Nothing was measured. Not installed: {', '.join(missing)}. `tests/run` installs what is missing, or names it.")


def built(given: Path | None, *names: str) -> Path:
    """The folder with the program and examples as they are shipped: as it was given, or else built now."""
    wanted = [argument for name in names for argument in (("--bin" if name == "passdesk" else "--example"), name)]
    build = ["cargo", "build", "--locked", "--profile", "dist", *wanted]
    folder = given or target_folder() / "dist"
    if given is None and subprocess.run(build, cwd=ROOT).returncode != 0:
        sys.exit(f"Nothing was measured: what it starts could not be built. What `{' '.join(build)}` said is above.")
    files = [folder / (name if name == "passdesk" else f"examples/{name}") for name in names]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        sys.exit(f"Nothing was measured: there is no {' and no '.join(missing)}. Without --built it is built.")
    return folder


def target_folder() -> Path:
    """Where Cargo puts what it builds here."""
    programs("cargo")
    metadata = ["cargo", "metadata", "--format-version=1", "--no-deps", "--offline"]
    found = subprocess.run(metadata, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return Path(json.loads(found.stdout)["target_directory"])

#!/usr/bin/env python3
"""Zips a folder, the same bytes each time: in the order of names, everything of one date, owned by nobody.

    packaging/archive.py ZIP FOLDER SECONDS     the last is what all is dated, in seconds since 1970

What may be run keeps that, as macOS needs it. What stands in the zip is below the folder's own name.
"""

import os
import sys
import time
import zipfile
from pathlib import Path


def main(archive: Path, folder: Path, seconds: int) -> None:
    # A zip knows no year before 1980, and no time zone.
    date = max(time.gmtime(seconds)[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as into:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix(), date)
            # Written as on Unix also where it is made on Windows, with a regular file's mode.
            entry.create_system = 3
            entry.external_attr = (0o100755 if os.access(file, os.X_OK) else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(entry, file.read_bytes(), compresslevel=9)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

#!/usr/bin/env python3
"""Packs the PNGs of the program's mark into `passdesk.ico`, for Windows, and `passdesk.icns`, for macOS. Needs only Python.

Both are in the repository as the PNGs are: who builds the program for Windows needs the one, and need not have Python. To
make them again after `render.py`, run this; `tests/run workflows` fails where they are not those of the PNGs.
"""

import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

ICO = (16, 24, 32, 48, 64, 128, 256)
# Apple's names for what is kept as a PNG: each size, and for screens with twice as many pixels.
ICNS = {
    b"icp4": 16,
    b"ic11": 32,
    b"icp5": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}


def ico() -> bytes:
    images = [(size, png(size)) for size in ICO]
    head = struct.pack("<HHH", 0, 1, len(images))
    offset = len(head) + 16 * len(images)
    for size, image in images:
        # A byte has no room for 256: it is written as 0. One plane, 32 bits for each pixel.
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return head + b"".join(image for _, image in images)


def icns() -> bytes:
    images = b"".join(name + struct.pack(">I", 8 + len(png(size))) + png(size) for name, size in ICNS.items())
    return b"icns" + struct.pack(">I", 8 + len(images)) + images


def png(size: int) -> bytes:
    return (HERE / f"passdesk-{size}.png").read_bytes()


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    (into / "passdesk.ico").write_bytes(ico())
    (into / "passdesk.icns").write_bytes(icns())

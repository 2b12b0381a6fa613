#!/usr/bin/env python3
"""Makes the PNGs of the program's mark from `passdesk.svg`: `pip install cairosvg==2.9.1`, then run this."""

from pathlib import Path

import cairosvg

HERE = Path(__file__).resolve().parent

for size in (16, 24, 32, 48, 64, 128, 256, 512, 1024):
    cairosvg.svg2png(
        url=str(HERE / "passdesk.svg"),
        write_to=str(HERE / f"passdesk-{size}.png"),
        output_width=size,
        output_height=size,
    )

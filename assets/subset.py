#!/usr/bin/env python3
"""Makes `fonts/` and `icons/` again from the packages they come from.

Needs npm (to fetch the packages) and, in a virtual environment:

    python3 -m venv V && V/bin/pip install fonttools==4.68.0 brotli==1.2.1 && V/bin/python assets/subset.py

Nothing is drawn here: glyphs are taken out of the fonts, a few are chosen in place of others (see `INTER_CHOICES`),
and the rest is left behind.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ASSETS = Path(__file__).resolve().parent

# Package, version, and the SHA-256 of the archive that npm serves for it.
PACKAGES = {
    "inter-ui": ("4.1.1", "e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0"),
    "jetbrains-mono": ("1.0.6", "6c94284d9b510f302b429cb44b72e05d73f2e6023d793fd1ede267c64740242c"),
    "@phosphor-icons/web": ("2.1.2", "40e3096099ca818c047979cece6a3764944d5200c67b64092f7bcd8bcd1d2b08"),
}

# What the texts of the program, and names in Latin script, are written with.
LATIN = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x0180, 0x024F),  # Latin Extended-B: Pinyin, Vietnamese, Romanian
    (0x02B9, 0x02BF),  # modifier letters used in names
    (0x02C6, 0x02DD),
    (0x0300, 0x036F),  # combining marks
    (0x1E00, 0x1EFF),  # Latin Extended Additional: Vietnamese, Welsh
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x214F),  # letterlike
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x2265),  # the common part of mathematics: minus, approximately, less or equal
    (0x2300, 0x2328),  # keys: command, option
    (0x23CE, 0x23CE),  # return
    (0x25A0, 0x25FF),  # shapes
    (0x2713, 0x2717),  # check marks
    (0xFFFD, 0xFFFD),  # what a broken character is shown as
]

# Inter's own alternates made the default: figures of one width, so that dates and counts stand in columns, and an "l"
# with a tail, so that it is no "I" in a user name.
INTER_CHOICES = {"tnum": "0123456789", "cv05": "l"}

# The icons the program uses, by Phosphor's names.
ICONS = """
arrow-clockwise arrow-counter-clockwise arrow-down arrow-left arrow-right arrow-square-out arrow-up arrows-clockwise
arrows-down-up bell bell-ringing calendar-blank caret-down caret-left caret-right caret-up caret-up-down check
check-circle check-square circle circle-dashed circle-half circle-notch clipboard clipboard-text clock
clock-counter-clockwise cloud cloud-slash copy database desktop desktop-tower detective dice-five dots-three
dots-three-vertical download-simple eraser export eye eye-slash fingerprint flask folder folder-open funnel
funnel-simple gear gear-six globe hand hand-arrow-up hand-palm hourglass hourglass-medium identification-badge
identification-card info key key-return keyboard link link-simple list list-checks list-magnifying-glass lock
lock-key lock-key-open lock-open lock-simple lock-simple-open magnifying-glass minus minus-circle monitor moon
notebook paper-plane-tilt password pencil pencil-simple plug plugs plugs-connected plus plus-circle printer prohibit
prohibit-inset question receipt seal-check share share-fat shield shield-check shield-slash shield-warning sidebar
sidebar-simple sign-in sign-out sliders-horizontal sparkle spinner square square-half stack star sun tag terminal
terminal-window textbox timer trash trash-simple user user-check user-circle user-focus user-gear user-minus
user-plus user-switch users users-three warning warning-circle warning-diamond warning-octagon wifi-slash x x-circle
x-square
""".split()

# The filled drawings, for the shapes that carry a status.
FILLED = """
bell bell-ringing check-circle check-square circle circle-half clock eye fingerprint flask hand hand-palm hourglass
identification-badge identification-card info key lock lock-key lock-open lock-simple minus-circle moon password
plus-circle prohibit question seal-check shield shield-check shield-slash shield-warning sparkle square star sun tag trash
user user-circle users warning warning-circle warning-diamond warning-octagon x-circle x-square
""".split()


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        at = {name: fetch(name, Path(temporary)) for name in PACKAGES}
        fonts = ASSETS / "fonts"
        for weight in ("Regular", "Medium", "SemiBold"):
            latin(at["inter-ui"] / f"web/Inter-{weight}.woff2", fonts / f"Inter-{weight}.ttf", INTER_CHOICES)
        for weight in ("Regular", "Medium"):
            source = at["jetbrains-mono"] / f"fonts/webfonts/JetBrainsMonoNL-{weight}.woff2"
            latin(source, fonts / f"JetBrainsMonoNL-{weight}.ttf", {})
        shutil.copy(at["inter-ui"] / "LICENSE.txt", fonts / "Inter-OFL.txt")
        # The package with JetBrains Mono has a licence of its own scripts only: the font names its licence and its
        # authors inside, and the text of that licence is the one that came with Inter.
        authors = TTFont(fonts / "JetBrainsMonoNL-Regular.ttf")["name"].getDebugName(0)
        _, text = (fonts / "Inter-OFL.txt").read_text().split("\n", 1)
        (fonts / "JetBrainsMono-OFL.txt").write_text(f"{authors}\n{text}")

        phosphor = at["@phosphor-icons/web"]
        shutil.copy(phosphor / "LICENSE", ASSETS / "icons/LICENSE")
        regular = codepoints(phosphor / "src/regular/style.css", "ph")
        filled = codepoints(phosphor / "src/fill/style.css", "ph-fill")
        icons(phosphor / "src/regular/Phosphor.ttf", ASSETS / "icons/Phosphor.ttf", regular, ICONS)
        icons(phosphor / "src/fill/Phosphor-Fill.ttf", ASSETS / "icons/Phosphor-Fill.ttf", filled, FILLED)
        write_codepoints(regular, filled)
    for made in sorted([*fonts.glob("*.ttf"), *(ASSETS / "icons").glob("*.ttf")]):
        print(f"{made.stat().st_size:7} {made.relative_to(ASSETS)}")


def fetch(package: str, into: Path) -> Path:
    """Fetches a package with npm, holds it against its checksum, and unpacks it."""
    version, expected = PACKAGES[package]
    folder = into / package.replace("/", "-").lstrip("@")
    folder.mkdir()
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != expected:
        sys.exit(f"{archive.name} has SHA-256 {found}, not {expected}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def latin(source: Path, target: Path, choices: dict[str, str]) -> None:
    """Writes the Latin part of a font as TrueType, with the chosen alternates in place of the usual glyphs."""
    font = TTFont(source, recalcTimestamp=False)
    for tag, characters in choices.items():
        replaced = alternates(font, tag)
        for table in filter(lambda table: table.isUnicode(), font["cmap"].tables):
            chosen = {code: replaced[table.cmap[code]] for code in map(ord, characters) if code in table.cmap}
            table.cmap = table.cmap | chosen
    # Kerning and the placing of accents stay. Ligatures and contextual forms go: "->" in a user name is two characters.
    subset(font, [code for first, last in LATIN for code in range(first, last + 1)], ["kern", "mark", "mkmk", "ccmp"])
    font.flavor = None
    font.save(target)


def alternates(font: TTFont, tag: str) -> dict[str, str]:
    """The one-to-one substitutions of an OpenType feature."""
    table = font["GSUB"].table
    indices = {i for r in table.FeatureList.FeatureRecord if r.FeatureTag == tag for i in r.Feature.LookupListIndex}
    found: dict[str, str] = {}
    for index in sorted(indices):
        for part in table.LookupList.Lookup[index].SubTable:
            part = getattr(part, "ExtSubTable", part)
            if hasattr(part, "mapping"):
                found.update(part.mapping)
    if not found:
        sys.exit(f"no feature {tag} in the font")
    return found


def codepoints(css: Path, prefix: str) -> dict[str, int]:
    """Phosphor's names and codepoints, from its style sheet."""
    rule = re.compile(rf'\.{prefix}\.ph-([a-z0-9-]+):before\s*{{\s*content:\s*"\\([0-9a-f]+)"')
    return {name: int(code, 16) for name, code in rule.findall(css.read_text())}


def icons(source: Path, target: Path, known: dict[str, int], wanted: list[str]) -> None:
    """Writes the wanted icons, at Phosphor's own codepoints."""
    missing = [name for name in wanted if name not in known]
    if missing:
        sys.exit(f"{source.name} has no {', '.join(missing)}")
    font = TTFont(source, recalcTimestamp=False)
    subset(font, [known[name] for name in wanted], [])
    font.save(target)


def subset(font: TTFont, unicodes: list[int], features: list[str]) -> None:
    options = Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)


def write_codepoints(regular: dict[str, int], filled: dict[str, int]) -> None:
    lines = [
        "# Phosphor icons in this folder",
        "",
        "Written by `assets/subset.py`. The filled drawings have the same codepoints and stand in a font of their own.",
        "",
        "| icon | codepoint | filled too |",
        "|---|---|---|",
    ]
    for name in ICONS:
        if name in FILLED and filled[name] != regular[name]:
            sys.exit(f"{name} has two codepoints")
        lines.append(f"| {name} | `\\u{{{regular[name]:04x}}}` | {'yes' if name in FILLED else ''} |")
    strays = [name for name in FILLED if name not in ICONS]
    if strays:
        sys.exit(f"filled only: {', '.join(strays)}")
    (ASSETS / "icons/CODEPOINTS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

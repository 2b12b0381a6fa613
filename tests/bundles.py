#!/usr/bin/env python3
"""What is released for Windows and macOS, made of stand-ins for the programs: what is in it, that it is signed where there is a
certificate, and that it is published whole or not at all.

`tests/run workflows` calls this; a word after it picks the checks that have it in their name. It takes what that installs, and `packaging/tool.sh cargo-about`. Apple's tools and GitHub's are
played by scripts that write down how they were called; osslsigncode and the compiler of the stand-in are real.
"""

from __future__ import annotations

import base64
import hashlib
import os
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
ICONS = ROOT / "assets/icon"

sys.path.insert(0, str(PACKAGING / "windows"))

import check  # noqa: E402

# The first bytes of a program for macOS: a magic number, and the kind of processor.
MACH_O = 0xFEEDFACF
ARM64, X86_64 = 0x0100000C, 0x01000007
LICENCES = {"LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md", "THIRD-PARTY.txt"}
CHECKS: list[Callable[[Path], None]] = []


def checked(test: Callable[[Path], None]) -> Callable[[Path], None]:
    """Has a function run as a check, in a folder of its own."""
    CHECKS.append(test)
    return test


def main() -> int:
    passed, failed = 0, 0
    for test in CHECKS:
        name, begun = test.__name__.replace("_", " "), time.monotonic()
        if not all(word in name for word in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Path(folder))
            except Exception:
                failed += 1
                print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
            else:
                passed += 1
                print(f"ok    {name} ({time.monotonic() - begun:.1f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def run(*command: str | Path, refused: bool = False, cwd: Path = ROOT, **environment: str) -> str:
    """Runs a command, and gives what it prints. It has to fail where it is to be refused, and else not to."""
    words = [str(word) for word in command]
    finished = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert (finished.returncode != 0) == refused, f"{' '.join(words)}: code {finished.returncode}\n{finished.stdout}"
    return finished.stdout


def last_line(text: str) -> Path:
    return Path(text.splitlines()[-1])


VERSION = run(PACKAGING / "version.sh").strip()


@checked
def the_icons_hold_the_pictures_of_the_mark(folder: Path) -> None:
    run(ICONS / "pack.py", folder)
    for name in ("passdesk.ico", "passdesk.icns"):
        assert (folder / name).read_bytes() == (ICONS / name).read_bytes(), f"{name} is not that of the PNGs: run pack.py"
    # Read by somebody else's code.
    with Image.open(ICONS / "passdesk.ico") as ico:
        assert ico.info["sizes"] == {(size, size) for size in (16, 24, 32, 48, 64, 128, 256)}, ico.info
        for size in ico.info["sizes"]:
            same(ico.ico.getimage(size), size[0])
    with Image.open(ICONS / "passdesk.icns") as icns:
        wanted = {(size, size, scale) for size in (16, 32, 128, 256, 512) for scale in (1, 2)}
        assert set(icns.info["sizes"]) == wanted, icns.info
        for width, height, scale in wanted:
            same(icns.icns.getimage((width, height, scale)), width * scale)


def same(picture: Image.Image, pixels: int) -> None:
    with Image.open(ICONS / f"passdesk-{pixels}.png") as png:
        assert picture.convert("RGBA").tobytes() == png.convert("RGBA").tobytes(), f"not passdesk-{pixels}.png"


@checked
def the_zip_for_windows_is_whole_and_the_same_each_time(folder: Path) -> None:
    exe = folder / "built.exe"
    exe.write_bytes(b"MZ, a stand-in")
    zips = twice(folder, PACKAGING / "windows/package.sh", exe)
    name = f"passdesk-{VERSION}-x86_64-windows"
    assert zips[0].name == f"{name}.zip", zips
    with zipfile.ZipFile(zips[0]) as archive:
        names = {"passdesk.exe", "README.txt", "LICENSE-MIT.txt", "LICENSE-APACHE.txt", "CHANGELOG.md", "THIRD-PARTY.txt"}
        assert set(archive.namelist()) == {f"{name}/{file}" for file in names}, archive.namelist()
        assert archive.read(f"{name}/passdesk.exe") == exe.read_bytes()
        assert archive.read(f"{name}/LICENSE-MIT.txt") == (ROOT / "LICENSE-MIT").read_bytes()
        notices(archive.read(f"{name}/THIRD-PARTY.txt").decode(), "x86_64-pc-windows-msvc")


@checked
def the_bundle_for_macos_is_whole_and_the_same_each_time(folder: Path) -> None:
    program = mach_o(folder, ARM64)
    zips = twice(folder, PACKAGING / "macos/package.sh", program)
    assert zips[0].name == f"passdesk-{VERSION}-macos-arm64.zip", zips
    contents = "Passdesk.app/Contents"
    with zipfile.ZipFile(zips[0]) as archive:
        names = {f"{contents}/Info.plist", f"{contents}/MacOS/passdesk", f"{contents}/Resources/passdesk.icns"}
        names |= {f"{contents}/Resources/{file}" for file in LICENCES}
        assert set(archive.namelist()) == names, archive.namelist()
        # What may be run, and by whom, as Unix has it.
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        assert modes.pop(f"{contents}/MacOS/passdesk") == 0o100755 and set(modes.values()) == {0o100644}, modes
        assert archive.read(f"{contents}/MacOS/passdesk") == program.read_bytes()
        notices(archive.read(f"{contents}/Resources/THIRD-PARTY.txt").decode(), "aarch64-apple-darwin")
        about = plistlib.loads(archive.read(f"{contents}/Info.plist"))
        assert f"{contents}/MacOS/{about['CFBundleExecutable']}" in names, about
        assert f"{contents}/Resources/{about['CFBundleIconFile']}.icns" in names, about
    assert about["CFBundleIdentifier"] == (ROOT / "assets/app-id").read_text().strip(), about
    assert about["CFBundleShortVersionString"] == about["CFBundleVersion"] == VERSION, about
    assert about["CFBundlePackageType"] == "APPL" and about["NSHighResolutionCapable"] is True, about
    assert not re.search("@[A-Z]+@", str(about)), about


@checked
def two_programs_for_macos_become_one(folder: Path) -> None:
    programs = mach_o(folder, ARM64), mach_o(folder, X86_64)
    played = play(folder, "lipo", 'shift 2; cat "$2" "$3" >"$1"')
    out = run(PACKAGING / "macos/package.sh", *programs, folder / "out", **played.environment)
    assert last_line(out).name == f"passdesk-{VERSION}-macos-universal.zip", out
    with zipfile.ZipFile(last_line(out)) as archive:
        both = b"".join(program.read_bytes() for program in programs)
        assert archive.read("Passdesk.app/Contents/MacOS/passdesk") == both


@checked
def what_is_no_program_for_macos_is_refused(folder: Path) -> None:
    (folder / "elf").write_bytes(b"\x7fELF and so on")
    said = run(PACKAGING / "macos/package.sh", folder / "elf", folder / "out", refused=True)
    assert "Nothing was packaged" in said, said
    assert list((folder / "out").iterdir()) == [], said


@checked
def a_bundle_is_signed_by_nobody_without_a_certificate(folder: Path) -> None:
    played = play(folder, "codesign")
    said = run(PACKAGING / "macos/sign.sh", folder / "Passdesk.app", **played.environment)
    assert played.calls() == [f"codesign --force --sign - {folder}/Passdesk.app"], played.calls()
    assert "no certificate in MACOS_CERTIFICATE" in said, said


@checked
def a_bundle_is_signed_and_notarised_with_a_certificate_and_a_key(folder: Path) -> None:
    played = play(folder, "codesign", "ditto", "xcrun")
    identity = "0123456789ABCDEF0123456789ABCDEF01234567"
    security = f"""case "$1 $#" in
        find-identity*) echo '  1) {identity} "Developer ID Application: A"' ;;
        "list-keychains 3") echo '    "/Users/one of them/login.keychain-db"' ;;
    esac"""
    play(folder, "security", security)
    secrets = {
        "MACOS_CERTIFICATE": base64.b64encode(b"the certificate").decode(),
        "MACOS_CERTIFICATE_PASSWORD": "the password of it",
        "MACOS_NOTARY_KEY": "the key of the notary",
        "MACOS_NOTARY_KEY_ID": "KEYID",
        "MACOS_NOTARY_ISSUER": "ISSUER",
    }
    said = run(PACKAGING / "macos/sign.sh", folder / "Passdesk.app", **secrets, **played.environment)
    assert not any(secret in said for name, secret in secrets.items() if name != "MACOS_NOTARY_KEY_ID"), said
    order = [
        "security create-keychain",
        "security unlock-keychain",
        "security import",
        "security set-key-partition-list",
        "security list-keychains -d user",
        "security list-keychains -d user -s ",
        "security find-identity",
        f"codesign --force --options runtime --timestamp --sign {identity} ",
        "ditto -c -k --keepParent",
        "xcrun notarytool submit",
        "xcrun stapler staple",
        "security delete-keychain",
    ]
    calls = played.calls()
    assert len(calls) == len(order) and all(map(str.startswith, calls, order)), "\n".join(calls)
    assert calls[5].endswith("/passdesk.keychain-db /Users/one of them/login.keychain-db"), calls[5]
    assert "--key-id KEYID --issuer ISSUER" in calls[9] and "--wait" in calls[9], calls[9]

    # What came to be for it goes again, also where it fails.
    broken = play(folder / "broken", "codesign", "exit 1")
    play(folder / "broken", "security", security)
    run(PACKAGING / "macos/sign.sh", folder / "Passdesk.app", refused=True, **secrets, **broken.environment)
    assert broken.calls()[-1].startswith("security delete-keychain"), broken.calls()


@checked
def a_windows_program_is_signed_where_there_is_a_certificate(folder: Path) -> None:
    exe = stand_in(folder)
    before = exe.read_bytes()
    said = run(PACKAGING / "windows/sign.sh", exe, WINDOWS_CERTIFICATE="")
    assert "is not signed: there is no certificate" in said and exe.read_bytes() == before, said

    key, certificate, pfx = folder / "key.pem", folder / "certificate.pem", folder / "both.pfx"
    ours = ["-days", "2", "-subj", "/CN=A company of its own", "-addext", "extendedKeyUsage=codeSigning"]
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", key, "-out", certificate, *ours)
    run("openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", pfx, "-passout", "pass:a password")
    secrets = {
        "WINDOWS_CERTIFICATE": base64.b64encode(pfx.read_bytes()).decode(),
        "WINDOWS_CERTIFICATE_PASSWORD": "a password",
        # Nobody on the network is asked.
        "WINDOWS_TIMESTAMP_URL": "",
    }
    said = run(PACKAGING / "windows/sign.sh", exe, **secrets)
    assert "a password" not in said, said
    assert "Signature verification: ok" in run("osslsigncode", "verify", "-CAfile", certificate, "-in", exe)
    signed = exe.read_bytes()
    run(PACKAGING / "windows/sign.sh", exe, refused=True, **{**secrets, "WINDOWS_CERTIFICATE_PASSWORD": "another"})
    assert exe.read_bytes() == signed, "a program that could not be signed was changed"


@checked
def a_windows_program_without_what_it_needs_is_not_fit(folder: Path) -> None:
    found = " ".join(check.complaints(check.opened(stand_in(folder)), VERSION))
    for complaint in ("a console opens", "its icon is not", "its FileVersion is None", "it has 0 manifests"):
        assert complaint in found, found


@checked
def packages_are_put_together_only_as_they_were_made(folder: Path) -> None:
    for system in ("a", "b"):
        (folder / "built" / system).mkdir(parents=True)
        (folder / "built" / system / f"{system}.zip").write_text(system)
        run(PACKAGING / "checksums.sh", folder / "built" / system)
    shutil.copytree(folder / "built", folder / "changed")
    run(PACKAGING / "collect.sh", folder / "built", folder / "out")
    assert {file.name for file in (folder / "out").iterdir()} == {"a.zip", "b.zip", "SHA256SUMS"}
    run("sha256sum", "--check", "--strict", folder / "out/SHA256SUMS", cwd=folder / "out")
    assert len((folder / "out/SHA256SUMS").read_text().splitlines()) == 2

    (folder / "changed/b/b.zip").write_text("another")
    run(PACKAGING / "collect.sh", folder / "changed", folder / "out2", refused=True)
    assert not (folder / "out2/SHA256SUMS").exists()


@checked
def a_release_has_the_tag_of_its_version_and_what_the_changelog_says(folder: Path) -> None:
    project = folder / "project"
    shutil.copytree(PACKAGING, project / "packaging")
    shutil.copytree(ROOT / "assets", project / "assets", ignore=lambda *_: ["fonts", "icon", "icons"])
    (project / "Cargo.toml").write_text('[package]\nversion = "1.2.3-rc.1"\n')
    changes = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.3-rc.1] - 2026-11-30\n\n### Added\n\n- this\n\n"
    (project / "CHANGELOG.md").write_text(changes + "## [1.2.2] - 2026-11-01\n\n- before\n")
    played = play(folder, "gh")
    publish, tag = project / "packaging/publish.sh", "v1.2.3-rc.1"
    (folder / "out").mkdir()
    (folder / "out/a.zip").write_text("a")

    run(publish, tag, folder / "out", **played.environment)
    assert played.calls() == [
        f"gh release create {tag} --verify-tag --title Passdesk 1.2.3-rc.1 --notes ### Added\n\n- this"
        f" --prerelease {folder}/out/a.zip"
    ], played.calls()
    assert "nothing is released" in run(publish, "v1.2.3", folder / "out", refused=True, **played.environment)
    (project / "CHANGELOG.md").write_text(changes.replace("[1.2.3-rc.1]", "[1.2.3]"))
    assert "nothing is released" in run(publish, tag, folder / "out", refused=True, **played.environment)
    assert len(played.calls()) == 1, played.calls()


class Play:
    """Programs that are played by scripts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": f"{folder / 'played'}:{os.environ['PATH']}", "CALLS": str(folder / "calls")}

    def calls(self) -> list[str]:
        """How they were called, in that order."""
        return [call.removesuffix("\n") for call in (self.folder / "calls").read_text().split("\0")[:-1]]


def play(folder: Path, *words: str) -> Play:
    """Plays the programs of these names, or one whose script follows its name."""
    names, script = (words[:1], words[1]) if len(words) == 2 and " " in words[1] else (words, "")
    (folder / "played").mkdir(parents=True, exist_ok=True)
    for name in names:
        program = folder / "played" / name
        program.write_text(f'#!/usr/bin/env bash\nprintf \'%s\\0\' "{name} $*" >>"$CALLS"\n{script}\n')
        program.chmod(0o755)
    return Play(folder)


def twice(folder: Path, script: Path, program: Path) -> list[Path]:
    """Packs a program in two ways that are not to matter, and holds checksums and bytes against each other."""
    zips = []
    for number, (umask, zone) in enumerate((("022", "UTC"), ("077", "Asia/Kolkata"))):
        into = folder / f"out{number}"
        said = run("bash", "-c", f'umask {umask} && exec "$0" "$@"', script, program, into, TZ=zone, SOURCE_DATE_EPOCH="1790000000")
        zips.append(last_line(said))
        assert {file.name for file in into.iterdir()} == {zips[-1].name, "SHA256SUMS"}, said
        digest = hashlib.sha256(zips[-1].read_bytes()).hexdigest()
        assert (into / "SHA256SUMS").read_text() == f"{digest}  {zips[-1].name}\n"
        # So that nothing of it is dated by the clock.
        program.touch()
    assert zips[0].read_bytes() == zips[1].read_bytes(), "two runs made different bytes"
    return zips


def notices(text: str, target: str) -> None:
    """That the notices are of what is built in for a target and of nothing else, with the fonts, the icons and Rust's library."""
    tree = ("cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--target", target)
    crates = {" ".join(line.split()[:2]).replace(" v", " ") for line in run(*tree).splitlines()}
    noticed = set(re.findall(r"^  ([\w-]+ \d\S*)$", text, re.MULTILINE))
    assert len(crates) > 200 and noticed == crates, noticed ^ crates
    assert "\r" not in text
    for work in ("assets/fonts/Inter-OFL.txt", "assets/fonts/JetBrainsMono-OFL.txt", "assets/icons/LICENSE"):
        assert (ROOT / work).read_text() in text, f"{work} is missing"
    # What lies deep within a crate is of others, too.
    assert "aws-lc/third_party/fiat/LICENSE of aws-lc-sys" in text
    assert "Copyright notices for The Rust Standard Library" in text


def mach_o(folder: Path, processor: int) -> Path:
    """The head of a program for macOS, with no command in it."""
    program = folder / f"passdesk-{processor:x}"
    program.write_bytes(struct.pack("<8I", MACH_O, processor, 0, 2, 0, 0, 0, 0))
    return program


def stand_in(folder: Path) -> Path:
    """A program for Windows that does nothing."""
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    run("x86_64-w64-mingw32-gcc", "-o", folder / "stand-in.exe", folder / "main.c")
    return folder / "stand-in.exe"


if __name__ == "__main__":
    sys.exit(main())

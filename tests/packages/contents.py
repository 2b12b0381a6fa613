"""What is in the packages, as those read it who check packages for a living, and as the project promises it."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

from package import ID, NEWEST_GLIBC, ROOT, Packages, embedded_dependencies, needed_glibc, run, told

HERE = Path(__file__).resolve().parent


def checks(packages: Packages) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each check with its name."""
    for check in (
        checksums,
        same_files_in_all,
        desktop_entry,
        metainfo,
        manual,
        completions,
        icons,
        lint_of_debian,
        lint_of_rpm,
        versions,
        licences,
        dependencies_inside,
        nothing_of_the_builder,
        glibc,
        tarball_where_it_lies,
        rpm_comes_and_goes,
    ):
        yield check.__name__.replace("_", " "), lambda check=check: check(packages)


def checksums(packages: Packages) -> None:
    listed = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=packages.folder)
    for package in (packages.deb, packages.rpm, packages.tarball):
        assert f"{package.name}: OK" in listed, listed


def same_files_in_all(packages: Packages) -> None:
    """But for what each kind has elsewhere, all three have the same."""

    def files(prefix: Path) -> dict[str, str]:
        found = {}
        for path in sorted(prefix.rglob("*")):
            name = str(path.relative_to(prefix)).replace("zsh/vendor-completions", "zsh/site-functions")
            if path.is_file() and not name.startswith(("share/doc/", "share/licenses/")):
                found[name] = f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        return found

    found = {kind: files(prefix) for kind, prefix in packages.prefixes().items()}
    assert len(found["deb"]) >= 16, found["deb"]
    assert found["rpm"] == found["deb"] == found["tarball"], found


def desktop_entry(packages: Packages) -> None:
    entry = packages.share(f"applications/{ID}.desktop")
    assert run("desktop-file-validate", "--warn-kde", entry) == ""
    lines = entry.read_text().splitlines()
    # The desktop puts window, entry and icon together by this name alone.
    assert f"Icon={ID}" in lines and f"StartupWMClass={ID}" in lines, lines


def metainfo(packages: Packages) -> None:
    file = packages.share(f"metainfo/{ID}.metainfo.xml")
    said = run("appstreamcli", "validate", "--no-net", "--pedantic", "--no-color", file)
    # Older ones do not know who the developer is; newer ones, and software centres, ask for it.
    complaints = {line for line in said.splitlines() if re.match("[EWIP]:", line)}
    assert all("unknown-tag developer" in line for line in complaints), said
    component = ElementTree.parse(file).getroot()
    assert component.findtext("id") == ID and component.findtext("launchable") == f"{ID}.desktop"
    releases = [(release.get("version"), release.get("date")) for release in component.iter("release")]
    assert releases[0] == (told().replace("-", "~"), told("date")), releases


def manual(packages: Packages) -> None:
    page = packages.opened / "passdesk.1"
    page.write_bytes(gzip.decompress(packages.share("man/man1/passdesk.1.gz").read_bytes()))
    assert run("mandoc", "-T", "lint", "-W", "style", page) == ""
    assert "create, reset and delete" in run("mandoc", "-T", "utf8", page)


def completions(packages: Packages) -> None:
    """Each shell reads its own, and completes with it."""
    bash, fish, zsh = (
        packages.share(path)
        for path in (
            "bash-completion/completions/passdesk",
            "fish/vendor_completions.d/passdesk.fish",
            "zsh/vendor-completions/_passdesk",
        )
    )
    home = packages.opened / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws/config").write_text("[default]\n[profile support]\n[sso-session corp]\n")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    script = 'source "$0"; COMP_WORDS=(passdesk "$@"); COMP_CWORD=$#; _passdesk; printf "%s\\n" "${COMPREPLY[@]}"'

    def in_bash(*words: str) -> list[str]:
        return run("bash", "-uc", script, bash, *words, env=environment).split()

    def in_fish(line: str) -> list[str]:
        script = 'source "$argv[1]"; complete -C "$argv[2]"'
        said = run("fish", "--no-config", "-c", script, fish, line, env=environment)
        return [line.split("\t")[0] for line in said.splitlines()]

    assert in_bash("--re") == ["--region", "--read-only", "--renderer"]
    assert in_bash("--renderer", "g") == ["glow"]
    assert in_bash("--profile", "") == ["default", "support"]
    assert in_bash("--region", "") == []
    assert sorted(in_fish("passdesk --re")) == ["--read-only", "--region", "--renderer"]
    assert in_fish("passdesk --renderer g") == ["glow"]
    assert in_fish("passdesk --profile ") == ["default", "support"]
    # Its completions work only at a terminal; that they can be read is what can be asked of them here.
    assert run("zsh", "-f", "-n", zsh) == ""


def icons(packages: Packages) -> None:
    hicolor = packages.share("icons/hicolor")
    pictures = {path.parent.parent.name: path for path in hicolor.glob("*/apps/*.png")}
    sizes = {f"{size}x{size}" for size in (16, 24, 32, 48, 64, 128, 256, 512)}
    assert pictures.keys() == sizes, pictures
    for size, picture in pictures.items():
        assert picture.name == f"{ID}.png"
        assert run("identify", "-format", "%wx%h", picture) == size, picture
    for drawing in (hicolor / f"scalable/apps/{ID}.svg", hicolor / f"symbolic/apps/{ID}-symbolic.svg"):
        assert ElementTree.parse(drawing).getroot().tag.endswith("svg")
    colours = set(re.findall('fill="(#[0-9a-f]*)"', drawing.read_text()))
    assert len(colours) == 1, f"a symbolic icon has one colour: {colours}"


def lint_of_debian(packages: Packages) -> None:
    lines = (HERE / "lintian-tags").read_text().splitlines()
    tags = ",".join(line for line in lines if line and not line.startswith("#"))
    options = ("--info", "--display-info", "--pedantic", "--fail-on", "error,warning,info,pedantic")
    said = run("lintian", "--allow-root", *options, "--suppress-tags", tags, packages.deb)
    assert not re.search("^[EWIP]:", said, re.MULTILINE), said


def lint_of_rpm(packages: Packages) -> None:
    said = run("rpmlint", "--config", HERE / "rpmlint.toml", packages.rpm)
    assert " 0 errors, 0 warnings" in said, said


def versions(packages: Packages) -> None:
    version = told()
    assert run(packages.program, "--version").strip() == f"passdesk {version}"
    sorted_version = version.replace("-", "~")
    assert packages.control("Version") == f"{sorted_version}-1"
    assert run("rpm", "-qp", "--queryformat", "%{VERSION}-%{RELEASE}", packages.rpm) == f"{sorted_version}-1"
    assert packages.tarball.name.startswith(f"passdesk-{version}-")


def licences(packages: Packages) -> None:
    """Of the program, of its fonts and icons, and of all that it is built of, where each system looks for them."""
    deb, rpm, tarball = packages.prefixes().values()
    ours = (ROOT / "LICENSE-MIT").read_text()
    for folder in (rpm / "share/licenses/passdesk", tarball / "share/doc/passdesk"):
        names = {path.name for path in folder.iterdir()}
        of_fonts = {"LICENSE-Phosphor", "Inter-OFL.txt", "JetBrainsMono-OFL.txt"}
        assert of_fonts | {"LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.txt"} <= names, names
        assert (folder / "LICENSE-MIT").read_text() == ours
    copyright = (deb / "share/doc/passdesk/copyright").read_text()
    for part in ("MIT or Apache-2.0", "The Inter Project Authors", "JetBrains Mono", "Phosphor", "SIL OPEN FONT LICENSE"):
        assert part in copyright, part
    notices = (rpm / "share/licenses/passdesk/THIRD-PARTY.txt").read_text()
    packed = packages.share("doc/passdesk/THIRD-PARTY.txt.gz")
    assert gzip.decompress(packed.read_bytes()).decode() == notices
    noticed = set(re.findall(r"^  ([a-z0-9_-]+ [0-9]\S*)$", notices, re.MULTILINE | re.IGNORECASE))
    machine = run("rpm", "-qp", "--queryformat", "%{ARCH}", packages.rpm)
    tree = ("cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}")
    lines = run(*tree, "--target", f"{machine}-unknown-linux-gnu", cwd=ROOT).splitlines()
    built_of = {f"{line.split()[0]} {line.split()[1].lstrip('v')}" for line in lines if line}
    assert len(built_of) > 100 and noticed == built_of, noticed ^ built_of
    for part in ("The Inter Project Authors", "JetBrains Mono", "Phosphor", "Apache License", "Permission is hereby granted"):
        assert part in notices, part


def dependencies_inside(packages: Packages) -> None:
    """The program carries the list of what it is built of, each in the version of Cargo.lock."""
    with tempfile.TemporaryDirectory() as scratch:
        built_of = embedded_dependencies(packages.program, Path(scratch))
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    strangers = {(p["name"], p["version"]) for p in built_of} - {(p["name"], p["version"]) for p in locked}
    assert not strangers, strangers
    names = {package["name"] for package in built_of}
    assert {"passdesk", "aws-sdk-iam", "eframe", "rustls"} <= names, names


def nothing_of_the_builder(packages: Packages) -> None:
    """No place of the computer that it was built on is in the program."""
    program = packages.program.read_bytes()
    builders = ("/build/source/", "/build/cargo/", "/build/rust/")
    for place in ("/root/", "/home/", "/.cargo/", f"{ROOT}/", f"{Path.home()}/", *builders):
        at = program.find(place.encode())
        assert at < 0, program[max(0, at - 80) : at + 120]


def glibc(packages: Packages) -> None:
    needed = needed_glibc(packages.program)
    print(f"      needs glibc {'.'.join(map(str, needed))}", flush=True)
    assert needed <= NEWEST_GLIBC, needed
    wanted = f"libc6 (>= {'.'.join(map(str, needed))})"
    assert wanted in packages.control("Depends"), packages.control("Depends")


def tarball_where_it_lies(packages: Packages) -> None:
    program = packages.prefixes()["tarball"] / "bin/passdesk"
    assert run(program, "--version", env={}).strip() == f"passdesk {told()}"


def rpm_comes_and_goes(packages: Packages) -> None:
    """rpm installs it, finds nothing changed, and takes all of it away. There is no system here whose packages are rpm's."""
    with tempfile.TemporaryDirectory() as folder:
        rpm = ("rpm", "--root", folder)
        run(*rpm, "--initdb")
        before = {path for path in Path(folder).rglob("*") if path.is_file()}
        run(*rpm, "--install", "--nodeps", packages.rpm)
        installed = run(*rpm, "--query", "--list", "passdesk").split()
        assert all((Path(folder) / path.lstrip("/")).exists() for path in installed)
        run(*rpm, "--verify", "--nodeps", "passdesk")
        run(*rpm, "--erase", "passdesk")
        left = {path for path in Path(folder).rglob("*") if path.is_file()} - before
        assert not any("passdesk" in path.name for path in left), left
        assert not (Path(folder) / "usr").exists() or not list((Path(folder) / "usr/share").rglob("*passdesk*"))

#!/usr/bin/env python3
"""Looks whether a built Windows program is fit to be shipped, from the outside: its icon, version and manifest are there,
and it needs no library that a new PC does not have.

    pip install --require-hashes -r packaging/windows/requirements.txt
    packaging/windows/check.py EXE VERSION
"""

import re
import struct
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pefile

ICO = Path(__file__).resolve().parent.parent.parent / "assets/icon/passdesk.ico"
# What comes with a compiler and not with Windows.
OF_COMPILERS = re.compile(r"(vcruntime|msvcp|concrt|ucrtbased|lib(gcc|stdc|winpthread|ssp))", re.IGNORECASE)
SETTINGS = {"dpiAwareness": "PerMonitorV2", "activeCodePage": "UTF-8", "longPathAware": "true"}


def complaints(exe: pefile.PE, version: str) -> list[str]:
    found = []

    def expect(holds: bool, complaint: str) -> None:
        if not holds:
            found.append(complaint)

    expect(exe.FILE_HEADER.Machine == pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"], "it is not for 64 bits of x86")
    window = pefile.SUBSYSTEM_TYPE["IMAGE_SUBSYSTEM_WINDOWS_GUI"]
    expect(exe.OPTIONAL_HEADER.Subsystem == window, "a console opens beside its window")
    for name in ("DYNAMIC_BASE", "NX_COMPAT", "HIGH_ENTROPY_VA"):
        flag = pefile.DLL_CHARACTERISTICS[f"IMAGE_DLLCHARACTERISTICS_{name}"]
        expect(bool(exe.OPTIONAL_HEADER.DllCharacteristics & flag), f"it lacks {name}")
    libraries = [entry.dll.decode() for entry in exe.DIRECTORY_ENTRY_IMPORT]
    strangers = [library for library in libraries if OF_COMPILERS.match(library)]
    expect(not strangers, f"it needs {', '.join(strangers)}, which a new PC does not have")

    resources = by_type(exe)
    icons = [resources["RT_ICON"].get(number) for number in group(resources["RT_GROUP_ICON"])]
    expect(icons == images(ICO.read_bytes()), "its icon is not passdesk.ico")
    told = strings(exe)
    for name in ("FileVersion", "ProductVersion"):
        expect(told.get(name) == version, f"its {name} is {told.get(name)}, not {version}")
    expect(told.get("FileDescription") == "Passdesk", f"the Task Manager calls it {told.get('FileDescription')}")
    manifests = list(resources["RT_MANIFEST"].values())
    expect(len(manifests) == 1, f"it has {len(manifests)} manifests")
    for manifest in manifests:
        settings = {element.tag.rpartition("}")[2]: element.text for element in ElementTree.fromstring(manifest).iter()}
        for name, value in SETTINGS.items():
            expect(settings.get(name) == value, f"its manifest has {settings.get(name)} for {name}, not {value}")
    return found


def opened(path: str | Path) -> pefile.PE:
    """A program, of which only what is looked at is read: one that can be debugged has millions of other things."""
    exe = pefile.PE(str(path), fast_load=True)
    parts = ("IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_RESOURCE")
    exe.parse_data_directories([pefile.DIRECTORY_ENTRY[part] for part in parts])
    return exe


def by_type(exe: pefile.PE) -> dict[str, dict[int, bytes]]:
    """The bytes of each resource, by its type and number."""
    found: dict[str, dict[int, bytes]] = {"RT_ICON": {}, "RT_GROUP_ICON": {}, "RT_MANIFEST": {}}
    for kind in exe.DIRECTORY_ENTRY_RESOURCE.entries if hasattr(exe, "DIRECTORY_ENTRY_RESOURCE") else ():
        name = pefile.RESOURCE_TYPE.get(kind.id)
        if name in found:
            for entry in kind.directory.entries:
                data = entry.directory.entries[0].data.struct
                found[name][entry.id] = exe.get_data(data.OffsetToData, data.Size)
    return found


def group(groups: dict[int, bytes]) -> list[int]:
    """The numbers of the images in the first group of icons, which is what Explorer shows."""
    if not groups:
        return []
    first = groups[min(groups)]
    (count,) = struct.unpack_from("<H", first, 4)
    return [struct.unpack_from("<H", first, 6 + 14 * place + 12)[0] for place in range(count)]


def images(ico: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<H", ico, 4)
    places = [struct.unpack_from("<II", ico, 6 + 16 * place + 8) for place in range(count)]
    return [ico[offset : offset + size] for size, offset in places]


def strings(exe: pefile.PE) -> dict[str, str]:
    return {
        name.decode(): value.decode()
        for information in getattr(exe, "FileInfo", [])
        for part in information
        if part.Key == b"StringFileInfo"
        for table in part.StringTable
        for name, value in table.entries.items()
    }


if __name__ == "__main__":
    found = complaints(opened(sys.argv[1]), sys.argv[2])
    for complaint in found:
        print(f"{sys.argv[1]}: {complaint}")
    sys.exit(1 if found else 0)

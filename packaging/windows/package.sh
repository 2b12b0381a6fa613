#!/usr/bin/env bash
# Packs a built Windows program into the zip that is shipped: unpacked anywhere, it is there; nothing is installed.
#
#   packaging/windows/package.sh EXE OUT     OUT gets the zip, and SHA256SUMS of all that is in it
set -euo pipefail
exe=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/../.."

name=passdesk-$(packaging/version.sh)-x86_64-windows
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/$name"
cp "$exe" "$stage/$name/passdesk.exe"
chmod 755 "$stage/$name/passdesk.exe"
cp packaging/windows/README.txt CHANGELOG.md "$stage/$name/"
for licence in MIT APACHE; do
    cp "LICENSE-$licence" "$stage/$name/LICENSE-$licence.txt"
done
packaging/notices.sh x86_64-pc-windows-msvc >"$stage/$name/THIRD-PARTY.txt"
python3 packaging/archive.py "$out/$name.zip" "$stage/$name" "$(packaging/version.sh epoch)"
packaging/checksums.sh "$out"
echo "$out/$name.zip"

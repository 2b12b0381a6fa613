#!/usr/bin/env bash
# Builds, checks, signs and packs what is released for Windows, in Git's bash on Windows.
#
#   packaging/windows/release.sh OUT
set -euo pipefail
here=$(dirname "$0")

python3 -m pip install --quiet --require-hashes --requirement "$here/requirements.txt"
exe=$("$here/build.sh")
python3 "$here/check.py" "$exe" "$("$here/../version.sh")"
"$here/sign.sh" "$exe"
"$here/package.sh" "$exe" "$1"

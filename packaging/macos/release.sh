#!/usr/bin/env bash
# Builds, signs and packs what is released for macOS, on a Mac.
#
#   packaging/macos/release.sh OUT
set -euo pipefail
here=$(dirname "$0")

programs=$("$here/build.sh")
{ read -r first; read -r second; } <<<"$programs"
"$here/package.sh" "$first" "$second" "$1"

#!/usr/bin/env bash
# Writes the SHA-256 of every file of a folder into SHA256SUMS there; `sha256sum --check SHA256SUMS` holds them against it.
#
#   packaging/checksums.sh FOLDER
set -euo pipefail
cd "$1"

sum=(sha256sum)
# An older macOS has only this.
command -v sha256sum >/dev/null || sum=(shasum -a 256)
rm -f SHA256SUMS
LC_ALL=C
"${sum[@]}" -- * >.sums
mv .sums SHA256SUMS

#!/usr/bin/env bash
# Puts the packages of all systems into one folder, each held against the checksum that was written where it was made, and writes
# SHA256SUMS of all.
#
#   packaging/collect.sh FROM OUT     FROM has a folder for each system
set -euo pipefail
here=$(realpath "$(dirname "$0")")
from=$1
mkdir -p "$2"
out=$(realpath "$2")

for folder in "$from"/*/; do
    (cd "$folder" && sha256sum --check --strict SHA256SUMS && cut -c67- SHA256SUMS | xargs -d '\n' mv --no-clobber -t "$out")
done
"$here/checksums.sh" "$out"

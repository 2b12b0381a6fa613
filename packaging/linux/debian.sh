#!/usr/bin/env bash
# Makes a small Debian in the cache, once, and prints its folder. It needs root, debootstrap and the keys of Debian's archive.
#
#   packaging/linux/debian.sh NAME SUITE [PACKAGE...]     for instance: builder bullseye gcc libc6-dev
#   DEBIAN_MIRROR=http://archive.debian.org/debian ...    where the suite has moved there
set -euo pipefail

readonly name=$1 suite=$2
shift 2
readonly folder=${XDG_CACHE_HOME:-$HOME/.cache}/passdesk/debian/$name
packages=$(IFS=, && echo "$*")

if [[ $(cat "$folder/.made-of" 2>/dev/null) != "$suite $packages" ]]; then
    if [[ $(id -u) != 0 ]] || ! command -v debootstrap >/dev/null; then
        echo "$0: a Debian $suite is made by debootstrap, as root. Nothing was made. Install debootstrap and" \
            "debian-archive-keyring, and run this as root" >&2
        exit 1
    fi
    # Whole or not at all: what was broken off is begun again.
    rm -rf "$folder" "$folder.new"
    mkdir -p "${folder%/*}"
    echo "making a Debian $suite in $folder" >&2
    if ! debootstrap --force-check-gpg --variant=minbase ${packages:+--include="$packages"} "$suite" "$folder.new" \
        "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder.log" 2>&1; then
        tail -n 5 "$folder.log" >&2
        echo "$0: the Debian $suite was not made. $folder.log says more; this can be tried again" >&2
        exit 1
    fi
    rm -rf "$folder.new/var/cache/apt/archives/"*.deb
    echo "$suite $packages" >"$folder.new/.made-of"
    mv "$folder.new" "$folder"
fi
echo "$folder"

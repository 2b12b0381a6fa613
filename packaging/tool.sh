#!/usr/bin/env bash
# Installs a tool with which packages are made, in the version that is pinned here, and prints the folder it is in.
#
#   packaging/tool.sh cargo-auditable | cargo-about
set -euo pipefail

readonly tools=${XDG_CACHE_HOME:-$HOME/.cache}/passdesk/tools name=${1:?which tool}
case $name in
    cargo-auditable) version=0.7.7 options=() ;;
    cargo-about) version=0.9.3 options=(--features cli) ;;
    *) echo "packaging/tool.sh: no version of $name is pinned" >&2 && exit 1 ;;
esac

options+=(--locked --root "$tools" --version "$version")
host=$(rustc -vV | sed -n 's/^host: //p')
if [[ $name == cargo-auditable && $host == *-linux-gnu ]]; then
    # It works in an older Debian than the one that it is built on, so it may need nothing of it.
    export RUSTFLAGS=-Ctarget-feature=+crt-static
    options+=(--target "$host")
fi
if ! grep -qsF "\"$name $version " "$tools/.crates.toml"; then
    # Its own folder for what is built, so that nothing of the project is built again for it.
    # It is built once and runs for seconds: what is optimised less is there sooner.
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
    CARGO_TARGET_DIR=$tools/target-$name cargo install "${options[@]}" "$name" >&2
    rm -rf "$tools/target-$name"
fi
echo "$tools/bin"

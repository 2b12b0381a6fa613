#!/usr/bin/env bash
# Builds the programs that are shipped for macOS, on a Mac, and prints where they are: one for each kind of processor.
set -euo pipefail
cd "$(dirname "$0")/../.."

PATH=$(packaging/tool.sh cargo-auditable):$PATH
# Where the builder keeps things is nobody's business.
flags=(
    "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=/registry"
    "--remap-path-prefix=$PWD=/passdesk"
)
export CARGO_ENCODED_RUSTFLAGS MACOSX_DEPLOYMENT_TARGET
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf %s "${flags[*]}")
# The oldest macOS that the bundle says it is for.
MACOSX_DEPLOYMENT_TARGET=$(sed -n '/LSMinimumSystemVersion/{n;s/[^0-9.]//g;p;}' packaging/macos/Info.plist.in)
for target in aarch64-apple-darwin x86_64-apple-darwin; do
    rustup target add "$target" >&2
    cargo auditable build --locked --profile dist --target "$target" --bin passdesk >&2
    realpath "${CARGO_TARGET_DIR:-target}/$target/dist/passdesk"
done

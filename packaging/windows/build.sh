#!/usr/bin/env bash
# Builds the Windows program that is shipped, in Git's bash on Windows, and prints where it is.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly target=x86_64-pc-windows-msvc
PATH=$(packaging/tool.sh cargo-auditable):$PATH
rustup target add "$target" >&2
flags=(
    # Microsoft's runtime goes into the program: a PC on which nothing brought VCRUNTIME140.dll would not start it.
    -Ctarget-feature=+crt-static
    # Where the builder keeps things is nobody's business.
    "--remap-path-prefix=$(cygpath -w "${CARGO_HOME:-$HOME/.cargo}")\\registry\\src=registry"
    "--remap-path-prefix=$(cygpath -w "$PWD")=passdesk"
)
export CARGO_ENCODED_RUSTFLAGS
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf %s "${flags[*]}")
cargo auditable build --locked --profile dist --target "$target" --bin passdesk >&2
realpath "${CARGO_TARGET_DIR:-target}/$target/dist/passdesk.exe"

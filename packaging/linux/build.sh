#!/usr/bin/env bash
# Builds the program that is shipped, and prints where it is.
#
#   packaging/linux/build.sh            in a Debian 11 of its own, which is made in the cache; this takes root
#   packaging/linux/build.sh --here     on this system
#
# What is built on a system runs where glibc is as new as there, or newer: hence the oldest Debian there is. As everything has
# the same place and the same compilers in it, the same commit is to give the same bytes on every computer: `tests/run reproducible`
# looks.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
cargo_home=${CARGO_HOME:-$HOME/.cargo}
sysroot=$(rustc --print sysroot)
export SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH=$(packaging/version.sh epoch)

if [[ ${1:-} != --here ]]; then
    tools=$(packaging/tool.sh cargo-auditable)
    debian=$(packaging/linux/debian.sh builder bullseye gcc libc6-dev)
    cargo fetch --locked --target x86_64-unknown-linux-gnu >&2
    mkdir -p "$target/linux" "$debian"/build/{source,target,cargo/registry,rust,tools}
    # The mounts are this command's own, and go with it.
    # shellcheck disable=SC2016 # The variables are the inner shell's, which gets them as arguments.
    unshare --mount bash -euc '
        debian=$1
        mount --bind --read-only "$2" "$debian/build/source"
        mount --bind "$3" "$debian/build/target"
        mount --bind "$4/registry" "$debian/build/cargo/registry"
        mount --bind --read-only "$5" "$debian/build/rust"
        mount --bind --read-only "$6" "$debian/build/tools"
        mount --rbind /dev "$debian/dev"
        mount -t proc proc "$debian/proc"
        exec chroot "$debian" env -i HOME=/root PATH=/build/rust/bin:/build/tools:/usr/bin:/bin LC_ALL=C.UTF-8 \
            CARGO_HOME=/build/cargo CARGO_TARGET_DIR=/build/target CARGO_NET_OFFLINE=true SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" \
            /build/source/packaging/linux/build.sh --here
    ' build.sh "$debian" "$PWD" "$target/linux" "$cargo_home" "$sysroot" "$tools" >&2
    echo "$target/linux/dist/passdesk"
    exit
fi

command -v cargo-auditable >/dev/null || PATH=$(packaging/tool.sh cargo-auditable):$PATH
# Where the builder keeps things is nobody's business, and would make other bytes. Of two that fit, rustc takes the later.
flags=(
    "--remap-path-prefix=$cargo_home/registry/src=/registry"
    "--remap-path-prefix=$PWD=/passdesk"
    "--remap-path-prefix=$target=/target"
    "--remap-path-prefix=$sysroot/lib/rustlib/src/rust=/rustc/$(rustc -vV | sed -n 's/^commit-hash: //p')"
)
export CARGO_ENCODED_RUSTFLAGS
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf %s "${flags[*]}")
cargo auditable build --locked --profile dist --bin passdesk >&2
echo "$target/dist/passdesk"

#!/usr/bin/env bash
# Builds the last commit twice, in different folders and homes and at different times, and compares every byte of what comes of it.
#
#   tests/packages/reproducible.sh FOLDER     where it works, and leaves the packages of both
set -euo pipefail

mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "$0")/../.."
# The same downloads and tools serve both, and are not what is built.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export -n SOURCE_DATE_EPOCH
registry=${CARGO_HOME:-$HOME/.cargo}/registry
commit=$(git rev-parse HEAD)
if [[ -n $(git status --porcelain) ]]; then
    echo "what is not committed is not built: $commit is"
fi

# Builds the commit in a folder and a home, with settings that a person may have.
build() {
    local place=$1 home=$2 source
    shift 2
    source=$folder/$place/source
    rm -rf "${folder:?}/$place"
    mkdir -p "$folder/$place" "$folder/$home"
    git clone --quiet --no-hardlinks . "$source"
    git -C "$source" checkout --quiet "$commit"
    mkdir -p "$folder/$home/.cargo"
    ln -sfn "$registry" "$folder/$home/.cargo/registry"
    (
        umask "$1"
        export HOME=$folder/$home CARGO_HOME=$folder/$home/.cargo CARGO_TARGET_DIR=$source/target TZ=$2 LC_ALL=$3
        "$source/packaging/linux/package.sh" "$folder/$place/packages"
    )
    cp "$source/target/linux/dist/passdesk" "$folder/$place/packages/passdesk"
    rm -rf "$source"
}

build one home 022 UTC C.UTF-8
build another/place somewhere/else 077 Asia/Kolkata C
status=0
for file in "$folder/one/packages"/*; do
    other=$folder/another/place/packages/${file##*/}
    if cmp "$file" "$other"; then
        printf 'the same: %s  %s\n' "$(sha256sum "$file" | cut -d ' ' -f 1)" "${file##*/}"
    else
        status=1
        echo "DIFFERS: ${file##*/}"
        # It names what differs within, where it is installed.
        if command -v diffoscope >/dev/null; then
            diffoscope "$file" "$other" | head -n 50 || true
        fi
    fi
done
exit "$status"

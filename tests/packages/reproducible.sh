#!/usr/bin/env bash
# Makes the packages of the last commit here, and once more in another folder, with another home and other settings, and
# compares every byte.
#
#   tests/packages/reproducible.sh FOLDER     where it works, and leaves the packages of both
set -euo pipefail

mkdir -p "$1"
folder=$(realpath "$1")
cd "$(dirname "$0")/../.."
if [[ -n $(git status --porcelain) ]]; then
    echo "There are changes that are not committed, and a commit is what is built twice. Nothing was built; commit them first."
    exit 1
fi
# Downloads and tools serve both, and are not what is built.
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
registry=$(realpath "${CARGO_HOME:-$HOME/.cargo}/registry")
unset SOURCE_DATE_EPOCH

rm -rf "${folder:?}"/{here,elsewhere}
packaging/linux/package.sh "$folder/here"

home=$folder/elsewhere/a/home
source=$folder/elsewhere/source
mkdir -p "$home/.cargo"
ln -s "$registry" "$home/.cargo/registry"
git clone --quiet . "$source"
git -C "$source" checkout --quiet --detach "$(git rev-parse HEAD)"
(
    umask 077
    unset CARGO_TARGET_DIR
    export HOME=$home CARGO_HOME=$home/.cargo TZ=Asia/Kolkata LC_ALL=C LANGUAGE=fr
    "$source/packaging/linux/package.sh" "$folder/elsewhere/packages"
)

status=0
for file in "$folder/here"/*; do
    other=$folder/elsewhere/packages/${file##*/}
    if cmp "$file" "$other"; then
        printf 'the same: %s  %s\n' "$(sha256sum "$file" | cut -d ' ' -f 1)" "${file##*/}"
    else
        status=1
        echo "DIFFERS: ${file##*/}; where it is installed, diffoscope tells how: diffoscope $file $other"
    fi
done
if ((status == 0)); then
    rm -rf "$source"
fi
exit "$status"

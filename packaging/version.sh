#!/usr/bin/env bash
# What packages say of themselves, each from the one place where it stands.
#
#   packaging/version.sh             the version, from Cargo.toml
#   packaging/version.sh date        the day of that version, from its heading in CHANGELOG.md; of the commit, where it has none yet
#   packaging/version.sh epoch       the second that all files of a package are dated: SOURCE_DATE_EPOCH, or the commit's
#   packaging/version.sh releases    every version with its day, newest first, a line each
#   packaging/version.sh id          the reverse-DNS name, from assets/app-id
#   packaging/version.sh home        the address of the project, which follows from that name
set -euo pipefail
cd "$(dirname "$0")/.."

version() {
    sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1
}

epoch() {
    if [[ -z ${SOURCE_DATE_EPOCH:-} ]] && ! git rev-parse --quiet --verify HEAD >/dev/null; then
        echo "packaging/version.sh: where there is no commit, SOURCE_DATE_EPOCH has to say when this version is from" >&2
        exit 1
    fi
    echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
}

releases() {
    local released
    released=$(sed -En 's/^## \[([0-9][^]]*)\] - ([0-9]{4}-[0-9]{2}-[0-9]{2})$/\1 \2/p' CHANGELOG.md)
    # What is built before its release has the day of its commit.
    if [[ $released != "$(version) "* ]]; then
        printf '%s %s\n' "$(version)" "$(date --utc --date="@$(epoch)" +%Y-%m-%d)"
    fi
    if [[ -n $released ]]; then
        printf '%s\n' "$released"
    fi
}

home() {
    local owner name
    IFS=. read -r _ _ owner name <assets/app-id
    echo "https://github.com/$owner/$name"
}

case ${1:-version} in
    version | epoch | releases | home) "${1:-version}" ;;
    date) releases | sed -n '1s/.* //p' ;;
    id) cat assets/app-id ;;
    *) echo "packaging/version.sh: it knows nothing of $1; its first lines say what it does" >&2 && exit 1 ;;
esac

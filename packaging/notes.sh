#!/usr/bin/env bash
# Prints what CHANGELOG.md says of the version that is tagged: the text of its release. Fails where the tag is not that of the version.
#
#   packaging/notes.sh v1.2.3
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(packaging/version.sh)
if [[ $1 != "v$version" ]]; then
    echo "the tag is $1 and the version in Cargo.toml $version: nothing is released. The tag has to be v$version" >&2
    exit 1
fi
notes=$(awk -v heading="## [$version] - " '/^## / { within = index($0, heading) == 1; next } within' CHANGELOG.md)
if [[ -z $notes ]]; then
    echo "CHANGELOG.md has nothing below '## [$version] - DAY': nothing is released. Give it that heading" >&2
    exit 1
fi
# Without the empty lines around it.
sed -e '/./,$!d' <<<"$notes"

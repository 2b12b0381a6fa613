#!/usr/bin/env bash
# Publishes the packages of a version as a release on GitHub. It takes gh, and a token for it in GH_TOKEN.
#
#   packaging/publish.sh v1.2.3 FOLDER
set -euo pipefail

notes=$("$(dirname "$0")/notes.sh" "$1")
options=(--verify-tag --title "Passdesk ${1#v}" --notes "$notes")
# Before their release come 1.0.0-rc.1 and its like.
if [[ $1 == *-* ]]; then options+=(--prerelease); fi
gh release create "$1" "${options[@]}" "$2"/*

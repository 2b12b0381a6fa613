#!/usr/bin/env bash
# Prints the licences of everything that is built into the program for a target, with their texts.
#
#   packaging/notices.sh x86_64-unknown-linux-gnu >THIRD-PARTY.txt
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?which target}
# It takes minutes, because libraries have the licences of what they took over from others deep within. So it is done once for
# what it depends on.
of=$(cat Cargo.lock packaging/about.toml packaging/about.hbs packaging/tool.sh packaging/notices.sh <(echo "$target") | sha256sum | cut -d ' ' -f 1)
notices=${CARGO_TARGET_DIR:-target}/notices/$of
if [[ ! -e $notices ]]; then
    tools=$(packaging/tool.sh cargo-about)
    mkdir -p "${notices%/*}"
    # Nobody on the network is asked: what a library does not bring along is the licence that it names, in its usual words.
    "$tools/cargo-about" generate --frozen --fail --target "$target" --config packaging/about.toml packaging/about.hbs \
        >"$notices.new"
    mv "$notices.new" "$notices"
fi
cat "$notices"
printf '%s\n' "================================================================================" "Fonts and icons"
for licence in assets/fonts/Inter-OFL.txt assets/fonts/JetBrainsMono-OFL.txt assets/icons/LICENSE; do
    printf '\n%s\n\n' "--------------------------------------------------------------------------------"
    cat "$licence"
done

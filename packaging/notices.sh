#!/usr/bin/env bash
# Prints the licences and notices of all works of others that are in the program for some targets: crates, fonts and icons, and
# Rust's own library. What it found once it keeps, for as long as nothing of that changes: it takes half a minute.
#
#   packaging/notices.sh TARGET... >THIRD-PARTY.txt
set -euo pipefail
cd "$(dirname "$0")/.."

readonly targets=("${@:?for which targets}")
readonly others=("Inter, the typeface:fonts/Inter-OFL.txt" "JetBrains Mono, the typeface:fonts/JetBrainsMono-OFL.txt"
    "Phosphor, the icons:icons/LICENSE")

find_them() {
    local tools work
    tools=$(packaging/tool.sh cargo-about)
    # Those of other systems too: without them there is nothing to read licences from.
    cargo fetch --locked >&2
    "$tools/cargo-about" generate --frozen --fail "${targets[@]/#/--target=}" --config packaging/about.toml packaging/about.hbs
    for work in "${others[@]}"; do
        printf '%s\n%s\n\n' "================================================================================" "${work%:*}"
        cat "assets/${work#*:}"
        echo
    done
    python3 packaging/notices.py "${targets[@]}"
}

kept=${XDG_CACHE_HOME:-$HOME/.cache}/passdesk/notices
mkdir -p "$kept"
of=$({
    cat Cargo.toml Cargo.lock packaging/{about,notices,tool}.* "${others[@]/#*:/assets/}"
    rustc -vV
    echo "${targets[@]}"
} | git hash-object --stdin)
if [[ ! -f $kept/$of ]]; then
    # Some of the texts end their lines as on Windows.
    find_them | tr -d '\r' >"$kept/$of.$$"
    mv "$kept/$of.$$" "$kept/$of"
fi
cat "$kept/$of"

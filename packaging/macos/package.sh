#!/usr/bin/env bash
# Makes Passdesk.app of the built programs, signs it as far as that can be done here, and zips it.
#
#   packaging/macos/package.sh PROGRAM [PROGRAM] OUT     OUT gets the zip, and SHA256SUMS of all that is in it
#
# Two programs, one for each kind of processor, become one, with Apple's lipo or LLVM's. All but that and the signing is done on
# every system.
set -euo pipefail
programs=()
for program in "${@:1:$#-1}"; do programs+=("$(realpath "$program")"); done
mkdir -p "${!#}"
out=$(realpath "${!#}")
cd "$(dirname "$0")/../.."

version=$(packaging/version.sh)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
app=$stage/Passdesk.app
contents=$app/Contents
mkdir -p "$contents/MacOS" "$contents/Resources"

# What a program says of itself in its first bytes: the kind of processor it is for.
targets=()
for program in "${programs[@]}"; do
    case $(od -An -v -tx1 -N8 "$program" | tr -d ' \n') in
        cffaedfe0c000001) kind=arm64 targets+=(aarch64-apple-darwin) ;;
        cffaedfe07000001) kind=x86_64 targets+=(x86_64-apple-darwin) ;;
        *) echo "$program is no program for macOS. Nothing was packaged" >&2 && exit 1 ;;
    esac
done
if ((${#programs[@]} == 1)); then
    cp "${programs[0]}" "$contents/MacOS/passdesk"
elif lipo=$(command -v lipo llvm-lipo | head -n 1); then
    kind=universal
    "$lipo" -create -output "$contents/MacOS/passdesk" "${programs[@]}"
else
    echo "two programs are made into one by lipo, of Xcode, or llvm-lipo: neither is here. Nothing was packaged" >&2
    exit 1
fi
chmod 755 "$contents/MacOS/passdesk"
sed -e "s/@ID@/$(packaging/version.sh id)/" -e "s/@VERSION@/$version/" packaging/macos/Info.plist.in >"$contents/Info.plist"
if command -v plutil >/dev/null; then plutil -lint "$contents/Info.plist" >&2; fi
cp assets/icon/passdesk.icns LICENSE-MIT LICENSE-APACHE CHANGELOG.md "$contents/Resources/"
packaging/notices.sh "${targets[@]}" >"$contents/Resources/THIRD-PARTY.txt"

packaging/macos/sign.sh "$app" >&2
zip=$out/passdesk-$version-macos-$kind.zip
python3 packaging/archive.py "$zip" "$app" "$(packaging/version.sh epoch)"
packaging/checksums.sh "$out"
echo "$zip"

#!/usr/bin/env bash
# Makes the packages for Linux in a folder: .deb, .rpm and a tarball of the same tree, and their checksums.
#
#   packaging/linux/package.sh FOLDER              with the program that build.sh builds
#   packaging/linux/package.sh FOLDER PROGRAM      with this one
#
# The same program and commit give the same bytes. It needs dpkg-deb, rpmbuild, objdump and xz.
set -euo pipefail
umask 022

for tool in dpkg-deb rpmbuild objdump xz; do
    if ! command -v "$tool" >/dev/null; then
        echo "$0: $tool is missing. Nothing was made. Install it; on Debian, of dpkg, rpm, binutils, xz-utils" >&2
        exit 1
    fi
done
mkdir -p "${1:?which folder}"
out=$(realpath "$1")
program=$(realpath "${2:-$("$(dirname "$0")/build.sh")}")
cd "$(dirname "$0")/../.."

# Of the tools that make them, dates and threads would change the bytes.
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC DPKG_DEB_THREADS_MAX=1
SOURCE_DATE_EPOCH=$(packaging/version.sh epoch)
id=$(packaging/version.sh id)
home=$(packaging/version.sh home)
version=$(packaging/version.sh)
released=$(packaging/version.sh date)
license=$(sed -n 's/^license = "\(.*\)"$/\1/p' Cargo.toml)
# Before their release come 1.0.0~rc.1 for both kinds of package, and 1.0.0-rc.1 for Cargo.
sorted_version=${version/-/\~}
machine=$(uname -m)
declare -A debian_names=([x86_64]=amd64 [aarch64]=arm64)
architecture=${debian_names[$machine]:?packages are made on x86_64 and aarch64}
IFS=. read -r _ _ owner _ <<<"$id"
mail=$owner@users.noreply.github.com
# The licences of what is drawn with.
readonly others=(assets/fonts/Inter-OFL.txt assets/fonts/JetBrainsMono-OFL.txt assets/icons/LICENSE)
readonly tarball=passdesk-$version-$machine-linux.tar.xz
readonly deb=passdesk_$sorted_version-1_$architecture.deb
readonly rpm=passdesk-$sorted_version-1.$machine.rpm
glibc=$(objdump -T "$program" | grep -o 'GLIBC_2[0-9.]*' | sort -uV | tail -n 1)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

main() {
    local made=() make process
    stage_program "$work/tree"
    # Each packs for half a minute.
    for make in make_tarball make_deb make_rpm; do
        "$make" &
        made+=($!)
    done
    for process in "${made[@]}"; do wait "$process"; done
    (cd "$out" && sha256sum "$tarball" "$deb" "$rpm" >SHA256SUMS && cat SHA256SUMS)
}

# What is the same in all of them, as the folders `bin` and `share` of whatever prefix it is put in.
stage_program() {
    local to=$1 size
    install -D "$program" "$to/bin/passdesk"
    place packaging/linux/passdesk.desktop "$to/share/applications/$id.desktop"
    place packaging/linux/passdesk.metainfo.xml "$to/share/metainfo/$id.metainfo.xml"
    for size in 16 24 32 48 64 128 256 512; do
        put "assets/icon/passdesk-$size.png" "$to/share/icons/hicolor/${size}x$size/apps/$id.png"
    done
    put assets/icon/passdesk.svg "$to/share/icons/hicolor/scalable/apps/$id.svg"
    put assets/icon/passdesk-symbolic.svg "$to/share/icons/hicolor/symbolic/apps/$id-symbolic.svg"
    place packaging/linux/passdesk.1 "$to/share/man/man1/passdesk.1"
    gzip -9n "$to/share/man/man1/passdesk.1"
    put packaging/linux/completions/passdesk.bash "$to/share/bash-completion/completions/passdesk"
    put packaging/linux/completions/passdesk.fish "$to/share/fish/vendor_completions.d/passdesk.fish"
    put packaging/linux/completions/_passdesk "$to/share/zsh/site-functions/_passdesk"
    packaging/notices.sh "$machine-unknown-linux-gnu" >"$work/THIRD-PARTY.txt"
}

make_tarball() {
    local name=${tarball%.tar.xz}
    cp -a "$work/tree" "$work/$name"
    put README.md "$work/$name/share/doc/passdesk/README.md"
    put CHANGELOG.md "$work/$name/share/doc/passdesk/CHANGELOG.md"
    stage_licences "$work/$name/share/doc/passdesk"
    date_all "$work/$name"
    tar --create --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu "$name" |
        xz --threads=1 >"$out/$tarball"
}

make_deb() {
    local root=$work/deb doc=$work/deb/usr/share/doc/passdesk
    mkdir -p "$root/DEBIAN"
    cp -a "$work/tree" "$root/usr"
    # Debian's zsh looks elsewhere than others do.
    mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
    put README.md "$doc/README.md"
    put CHANGELOG.md "$doc/changelog"
    put "$work/THIRD-PARTY.txt" "$doc/THIRD-PARTY.txt"
    debian_changes >"$doc/changelog.Debian"
    gzip -9n "$doc/changelog" "$doc/changelog.Debian" "$doc/THIRD-PARTY.txt"
    place packaging/linux/copyright "$doc/copyright"
    place packaging/linux/control "$root/DEBIAN/control"
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    date_all "$root"
    dpkg-deb --root-owner-group -Zxz --build "$root" "$out/$deb" >&2
}

make_rpm() {
    local root=$work/rpm
    mkdir -p "$root"
    cp -a "$work/tree" "$root/usr"
    put README.md "$root/usr/share/doc/passdesk/README.md"
    put CHANGELOG.md "$root/usr/share/doc/passdesk/CHANGELOG.md"
    stage_licences "$root/usr/share/licenses/passdesk"
    date_all "$root"
    place packaging/linux/passdesk.spec "$work/passdesk.spec"
    rpmbuild -bb --quiet --target "$machine" --define "_topdir $work/rpmbuild" --define "_dbpath $work/rpmdb" \
        --define "staged $root" --define "_rpmdir $out" --define "_rpmfilename $rpm" "$work/passdesk.spec" >&2
}

stage_licences() {
    put LICENSE-MIT "$1/LICENSE-MIT"
    put LICENSE-APACHE "$1/LICENSE-APACHE"
    put assets/fonts/Inter-OFL.txt "$1/Inter-OFL.txt"
    put assets/fonts/JetBrainsMono-OFL.txt "$1/JetBrainsMono-OFL.txt"
    put assets/icons/LICENSE "$1/LICENSE-Phosphor"
    put "$work/THIRD-PARTY.txt" "$1/THIRD-PARTY.txt"
}

# Puts a file where it belongs.
put() {
    install -D --mode=644 "$1" "$2"
}

# Puts a template where it belongs, with what stands in it for something that is known elsewhere.
place() {
    local text value name
    text=$(<"$1")
    declare -A values=(
        [ID]=$id [HOME]=$home [MAIL]=$mail [DEVELOPER]=${id%.*} [LICENSE]=$license [GLIBC]=${glibc#GLIBC_}
        [DATE]=$(date --date="$released" "+%B %-d, %Y")
        [DEB_VERSION]=$sorted_version-1 [RPM_VERSION]=$sorted_version [DEB_ARCHITECTURE]=$architecture
    )
    case $1 in
        *metainfo.xml) values[RELEASES]=$(metainfo_releases) ;;
        *.spec) values[RPM_CHANGES]=$(rpm_changes) ;;
        */copyright)
            values[WORKS]=$(sed -En 's/^Copyright (\(c\) )?([0-9])/ \2/p' "${others[@]}")
            values[MIT]=$(sed 1,4d LICENSE-MIT | quoted)
            values[OFL]=$(sed 1,2d assets/fonts/Inter-OFL.txt | quoted)
            ;;
        */control) values[INSTALLED_SIZE]=$(kilobytes "$work/deb/usr") ;;
    esac
    for name in "${!values[@]}"; do
        value=${values[$name]}
        text=${text//"@$name@"/"$value"}
    done
    if grep -n '@[A-Z_]*@' <<<"$text" >&2; then
        echo "$0: the above in $1 stands for nothing" >&2
        return 1
    fi
    mkdir -p "${2%/*}"
    printf '%s\n' "$text" >"$2"
    chmod 644 "$2"
}

# What a tree takes on a disk: by the size of each file, as Debian wants it, and not by what this disk makes of it.
kilobytes() {
    find "$1" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }'
}

# A text as Debian has it in a field: each line indented, empty ones marked.
quoted() {
    sed -e 's/[[:space:]]*$//' -e 's/^$/./' -e 's/^/ /'
}

metainfo_releases() {
    local version day
    while read -r version day; do
        printf '    <release version="%s" date="%s"/>\n' "${version/-/\~}" "$day"
    done < <(packaging/version.sh releases)
}

debian_changes() {
    local version day
    while read -r version day; do
        printf 'passdesk (%s-1) unstable; urgency=medium\n\n  * Version %s; changelog.gz says what is new in it.\n\n' \
            "${version/-/\~}" "$version"
        printf ' -- The Passdesk authors <%s>  %s\n\n' "$mail" "$(date --rfc-email --date="$day")"
    done < <(packaging/version.sh releases)
}

rpm_changes() {
    local version day
    while read -r version day; do
        printf '* %s The Passdesk authors <%s> - %s-1\n- Version %s; CHANGELOG.md says what is new in it\n' \
            "$(date --date="$day" "+%a %b %d %Y")" "$mail" "${version/-/\~}" "$version"
    done < <(packaging/version.sh releases)
}

date_all() {
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

main

#!/usr/bin/env bash
# Signs a Windows program where there is a certificate, and says so where there is none.
#
#   packaging/windows/sign.sh EXE
#
# The certificate with its key is a PKCS #12 file (.pfx), in base64, in WINDOWS_CERTIFICATE; its password is in
# WINDOWS_CERTIFICATE_PASSWORD. WINDOWS_TIMESTAMP_URL is the service that says when it was signed; if it is empty, none is asked.
# It takes signtool, of the Windows SDK, or osslsigncode.
set -euo pipefail

readonly exe=$1 timestamp=${WINDOWS_TIMESTAMP_URL-http://timestamp.digicert.com}
if [[ -z ${WINDOWS_CERTIFICATE:-} ]]; then
    echo "$exe is not signed: there is no certificate in WINDOWS_CERTIFICATE. SmartScreen will ask whoever starts it" >&2
    exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
base64 --decode <<<"$WINDOWS_CERTIFICATE" >"$folder/certificate.pfx"
if command -v osslsigncode >/dev/null; then
    printf %s "$WINDOWS_CERTIFICATE_PASSWORD" >"$folder/password"
    osslsigncode sign -pkcs12 "$folder/certificate.pfx" -readpass "$folder/password" -h sha256 -n Passdesk \
        ${timestamp:+-ts "$timestamp"} -in "$exe" -out "$folder/signed.exe" >&2
    cp "$folder/signed.exe" "$exe"
else
    kits=("/c/Program Files (x86)/Windows Kits/10/bin/"*/x64/signtool.exe)
    # Git's bash would take what begins with a slash for a path.
    MSYS2_ARG_CONV_EXCL='*' "${kits[-1]}" sign /f "$(cygpath -w "$folder/certificate.pfx")" /p "$WINDOWS_CERTIFICATE_PASSWORD" \
        /fd sha256 /d Passdesk ${timestamp:+/tr "$timestamp" /td sha256} "$(cygpath -w "$exe")" >&2
fi
echo "$exe is signed" >&2

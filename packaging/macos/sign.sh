#!/usr/bin/env bash
# Signs Passdesk.app and has Apple notarise it where there are certificate and key; else gives it the signature of nobody, without
# which an Apple processor starts nothing.
#
#   packaging/macos/sign.sh APP
#
# MACOS_CERTIFICATE and MACOS_CERTIFICATE_PASSWORD: a "Developer ID Application" certificate with its key, as PKCS #12, in base64.
# MACOS_NOTARY_KEY, MACOS_NOTARY_KEY_ID and MACOS_NOTARY_ISSUER: a key of App Store Connect's API, as PEM, and whose it is.
set -euo pipefail

readonly app=$1
if ! command -v codesign >/dev/null; then
    echo "$app is not signed: codesign is only on a Mac. A Mac with an Apple processor will not start it" >&2
    exit
fi
if [[ -z ${MACOS_CERTIFICATE:-} ]]; then
    codesign --force --sign - "$app"
    echo "$app has the signature of nobody: there is no certificate in MACOS_CERTIFICATE. macOS will ask for it to be allowed" >&2
    exit
fi

folder=$(mktemp -d)
keychain=$folder/passdesk.keychain-db
trap 'security delete-keychain "$keychain" || true; rm -rf "$folder"' EXIT
password=$(openssl rand -hex 20)
base64 --decode <<<"$MACOS_CERTIFICATE" >"$folder/certificate.p12"
security create-keychain -p "$password" "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$folder/certificate.p12" -k "$keychain" -f pkcs12 -P "$MACOS_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
# Without it codesign asks in a window whether it may.
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
# codesign looks only in the keychains of this list, whichever it is told. To delete one takes it off the list again.
xargs security list-keychains -d user -s "$keychain" <<<"$(security list-keychains -d user)"
identity=$(security find-identity -v -p codesigning "$keychain" | sed -n '1s/.*) \([0-9A-F]\{40\}\) .*/\1/p')
codesign --force --options runtime --timestamp --sign "${identity:?the certificate is none for signing programs}" \
    --keychain "$keychain" "$app"
echo "$app is signed" >&2

if [[ -z ${MACOS_NOTARY_KEY:-} ]]; then
    echo "$app is not notarised: there is no key in MACOS_NOTARY_KEY. macOS will ask for it to be allowed" >&2
    exit
fi
printf %s "$MACOS_NOTARY_KEY" >"$folder/notary.p8"
ditto -c -k --keepParent "$app" "$folder/passdesk.zip"
xcrun notarytool submit "$folder/passdesk.zip" --wait \
    --key "$folder/notary.p8" --key-id "$MACOS_NOTARY_KEY_ID" --issuer "$MACOS_NOTARY_ISSUER"
xcrun stapler staple "$app"
echo "$app is notarised" >&2

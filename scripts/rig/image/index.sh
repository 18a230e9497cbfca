#!/bin/sh
# Makes a folder of packages a flat apt repository, signed by a key that nobody keeps: index.sh FOLDER.
set -eu
cd "$1"
rm -rf partial lock
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages
{
  printf 'Origin: sovran lab\nSuite: ./\nDate: %s\nSHA256:\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
  printf ' %s %s Packages\n' "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)"
} >Release
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all; rm -rf "$GNUPGHOME"' EXIT
quiet='--batch --quiet --yes --no-tty --pinentry-mode loopback'
# shellcheck disable=SC2086
{
  gpg $quiet --passphrase '' --quick-generate-key 'sovran lab' ed25519 sign never
  gpg $quiet --armor --export >key.asc
  gpg $quiet --digest-algo SHA512 --clear-sign --output InRelease Release
}

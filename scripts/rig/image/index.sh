#!/bin/sh
# Makes a folder of packages a flat apt repository, signed by a key made for it: index.sh FOLDER. The key lies beside as key.asc.
set -eu
cd "$1"
rm -rf partial lock
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages
{
  printf 'Origin: sovran-lab\nSuite: lab\nDate: %s\nSHA256:\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
  printf ' %s %s Packages\n' "$(sha256sum Packages | cut -d' ' -f1)" "$(stat -c %s Packages)"
} >Release
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill all 2>/dev/null || true; rm -rf "$GNUPGHOME"' EXIT
gpg --batch --quiet --passphrase '' --quick-gen-key 'sovran lab packages' ed25519 sign never
gpg --batch --quiet --armor --export >key.asc
gpg --batch --quiet --clearsign --output InRelease Release
chmod 644 InRelease key.asc

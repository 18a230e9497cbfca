#!/bin/sh
# Arguments: a folder, packages as `name` or `name=version`. Downloads them with all that they need on an empty machine, as a
# flat repository that is signed with a key which nobody keeps.
set -eu
folder=$1
shift
mkdir -p "$folder/partial"
cd "$folder"
work=$(mktemp -d)
trap 'gpgconf --homedir "$work" --kill all; rm -rf "$work"' EXIT
: >"$work/status"
fetch() {
  apt-get -qq -y -o Dir::State::status="$work/status" -o Dir::Cache::archives="$PWD" -o Dir::Cache::pkgcache= -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o APT::Keep-Downloaded-Packages=true "$@"
}
fetch --download-only install "$@" >&2
fetch autoclean >&2
rm -rf partial lock
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d ' ' -f 1)"
done >"$work/Packages"
cd "$work"
{
  printf 'Origin: sovran\nSuite: ./\nDate: %s\nSHA256:\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
  printf ' %s %s Packages\n' "$(sha256sum Packages | cut -d ' ' -f 1)" "$(stat -c %s Packages)"
} >Release
sign() { gpg --homedir "$work" --batch --quiet --yes --no-tty --pinentry-mode loopback "$@"; }
sign --passphrase '' --quick-generate-key sovran ed25519 sign never
sign --armor --export >key.asc
sign --digest-algo SHA512 --clear-sign --output InRelease Release
chmod 644 Packages key.asc InRelease
mv -f Packages key.asc InRelease "$folder/"

#!/bin/sh
# Makes a folder of packages a flat apt repository: index.sh FOLDER.
set -eu
cd "$1"
rm -rf partial lock
for deb in *.deb; do
  dpkg-deb -f "$deb"
  printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages

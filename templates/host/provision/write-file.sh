#!/bin/sh
# Arguments: mode, path. Replaces a file in one rename, with its folder. Not `install /dev/stdin`: where stdin is a socket, as
# under many ssh servers, that cannot be opened.
set -eu
folder=$(dirname -- "$2")
[ -d "$folder" ] || install -d -m 0755 -- "$folder"
new=$(mktemp -- "$folder/.sovran.XXXXXX")
trap 'rm -f -- "$new"' EXIT
cat >"$new"
chmod -- "$1" "$new"
chown -- root:root "$new"
sync -- "$new"
mv -fT -- "$new" "$2"
if command -v restorecon >/dev/null; then restorecon -- "$2"; fi

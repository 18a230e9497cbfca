#!/bin/sh
# Arguments: folder, archive, number of files. Unpacks beside and renames, so the folder is complete or missing.
. ../lib/share.sh
. ../lib/say-free.sh
. ../lib/unpack.sh
. ./lacks.sh
share "$1" 022
part=
trap '[ "$?" = 0 ] || say_free "$1" >&2; [ -z "$part" ] || rm -rf -- "$part"; rm -f -- "$2"' EXIT
part=$(mktemp -d "$1.XXXXXX")
unpack "$part" -xf "$2" --no-same-owner
chmod -R a+rX "$part"
[ -z "$shared" ] || chmod -R g+w "$part"
[ ! -d "$1" ] || ! lacks "$1" "$3" || mv -T -- "$1" "$(dirname -- "$1")/.gone-$(basename -- "$1")-$$" 2>/dev/null || :
mv -T "$part" "$1" 2>/dev/null || test -d "$1"

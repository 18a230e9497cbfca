#!/bin/sh
# Arguments: file, sha256 before (or `none`), sha256 of the new content on input, which detects truncation. Prints
# `changed` if the file held something else.
. ../lib/share.sh
d=$(dirname -- "$1")
share "$d" 077
mode=600; [ -z "$shared" ] || mode=640
mkdir -p -- "$d" && exec 9>>"$1.lock" && t=$(mktemp "$d/.sovran.XXXXXXXX") || exit 1
trap 'rm -f -- "$t"' EXIT
sum() { if [ -e "$1" ]; then sha256sum <"$1" | cut -d' ' -f1; else echo none; fi; }
cat >"$t" && [ "$(sum "$t")" = "$3" ] && chmod "$mode" "$t" && sync -- "$t" && flock -w 20 9 || exit 1
[ "$(sum "$1")" = "$2" ] || { echo changed; exit 0; }
mv -fT -- "$t" "$1" && sync -- "$d"

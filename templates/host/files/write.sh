#!/bin/sh
# Renames only complete input: a lost connection also ends it. Private files are group-readable in a shared folder.
. ../lib/share.sh
. ../lib/say-closed.sh
trap '' XFSZ
d=$(dirname -- "$1")
share "$d" 077
mode=$3
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
mkdir -p -- "$d" && t=$(mktemp "$d/.sovran.XXXXXXXX") || { say_closed "$d" w >&2; exit 1; }
trap 'rm -f -- "$t"' EXIT
cat >"$t" && [ "$(wc -c <"$t")" -eq "$2" ] && chmod "$mode" "$t" && sync -- "$t" && mv -fT -- "$t" "$1" && sync -- "$d"

#!/bin/sh
# Argument: the access log. Prints the bytes up to the end of its last whole line, reading only the end.
[ -e "$1" ] || { echo 0; exit 0; }
size=$(wc -c <"$1") || exit 1
from=0
[ "$size" -le 65536 ] || from=$((size - 65536))
last() { tail -c "+$((from + 1))" -- "$1" | head -c "$((size - from))"; }
whole=$(last "$1" | head -n "$(last "$1" | wc -l)" | wc -c) && echo "$((from + whole))"

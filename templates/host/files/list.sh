#!/bin/sh
. ./why-unknown.sh
[ -d "$1" ] || { why_unknown "$1" && exit 1; [ -d "$1" ] || exit 0; }
[ -r "$1" ] && cd "$1" || { say_closed "$1" >&2; exit 1; }
for f in * .[!.]* ..?*; do
  [ -e "$f" ] || [ -L "$f" ] || continue
  printf '%s\0' "$f"
done

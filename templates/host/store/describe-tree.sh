#!/bin/sh
# Arguments: folder, most files, most bytes. Prints sizes and names, then digests; refuses all but plain files first.
export LC_ALL=C; set -eu
[ ! -h "$1" ] && [ -d "$1" ] || exit 66
cd -- "$1"
odd=$(find . ! -type f ! -type d | head -n 1)
[ -z "$odd" ] || { printf '%s' "$odd"; exit 65; }
[ "$(find . -type f -printf x | head -c 100001 | wc -c)" -le "$2" ] || exit 67
[ "$(du -slb -- . | cut -f 1)" -le "$3" ] || exit 68
find . -type f -printf '%s %P\0'
printf '\0'
find . -type f -printf '%P\0' | xargs -0 -r sha256sum -z --

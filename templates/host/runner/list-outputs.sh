#!/bin/sh
# What is below `$1`, folders left out: `TYPE SIZE PATH`, then an empty record, then `SHA256  ./PATH`, ended by NUL.
. ../lib/readable.sh
known "$1"
cd -- "$1" 2>/dev/null || exit 0
find . -mindepth 1 ! -type d -printf '%y %s %P\0'
printf '\0'
find . -mindepth 1 -type f -print0 | xargs -0 -r sha256sum -z --

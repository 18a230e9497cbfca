#!/bin/sh
# Releases half of the reserve of folder `$1`, since a disk that others fill up is full again by the next write; all of
# it below `$2` bytes.
has=$(wc -c <"$1/reserve" 2>/dev/null || echo 0)
if [ "$has" -ge "$2" ]; then truncate -s "$((has / 2))" -- "$1/reserve"; else rm -f -- "$1/reserve"; fi

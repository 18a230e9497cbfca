#!/bin/sh
# The last `$2` bytes of log `$3` of folder `$1` and of the older file it replaced.
cd -- "$1" 2>/dev/null || exit 0
cat -- "$3.1" "$3" 2>/dev/null | tail -c "$2"

#!/bin/sh
# Arguments: device, file system. Formats after looking once more that nothing is on it.
set -eu
d=$(readlink -f -- "$1")
[ -b "$d" ]
signs=$(wipefs -n --noheadings -- "$d")
[ -z "$signs" ] || { echo "$1 carries a signature" >&2; exit 1; }
code=0; blkid -p -- "$d" >/dev/null || code=$?
[ "$code" = 2 ] || { echo "$1 is not blank" >&2; exit 1; }
case "$2" in
ext4) mkfs.ext4 -q -L sovran-data -- "$d" ;;
xfs) mkfs.xfs -q -L sovran-data -- "$d" ;;
*) exit 1 ;;
esac

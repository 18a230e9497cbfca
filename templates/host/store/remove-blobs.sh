#!/bin/sh
# Argument: root. A blob without a second link belongs to no tree.
export LC_ALL=C; set -eu
. ../lib/share.sh
share "$1" 022
exec 9>>"$1/store.lock"; flock -w 60 9
find "$1/blobs" -type f -links 1 -delete

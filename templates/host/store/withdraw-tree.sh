#!/bin/sh
# Arguments: root, owner, hex, created paths. Leaves other calls' marks.
export LC_ALL=C; set -eu
. ./mark.sh
cd -- "$1"
exec 9>>store.lock; flock -w 20 9
made=$4
withdraw "$2" "$3"

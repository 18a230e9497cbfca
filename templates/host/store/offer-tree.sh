#!/bin/sh
# Arguments: root, owner, folder. Input: a line with the sha256 and one with the path.
export LC_ALL=C; set -eu
. ../lib/share.sh
share "$1" 022
into=$1/incoming/$2; mkdir -p -- "$into"; cd -- "$3"
while read -r sha && IFS= read -r path; do
  [ -e "$into/$sha" ] || ln -- "./$path" "$into/$sha" 2>/dev/null || :
done

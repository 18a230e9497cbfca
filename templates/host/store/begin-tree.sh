#!/bin/sh
# Arguments: root, hex, owner. Links existing files or copies them; the group may write (fs.protected_hardlinks).
# shellcheck disable=SC2034 # read by end-tree.sh
export LC_ALL=C; set -eu
. ../lib/share.sh
. ../lib/open-folders.sh
. ../lib/say-free.sh
trap '' XFSZ
share "$1" 022
if [ -n "$shared" ]; then seal=u-w,o-w,a+rX,g+w; else seal=a-w,a+rX; fi
root=$1 hex=$2 id=$3 tree=$1/trees/$2 mark=$2-$3-$$
new=$root/trees/.new-$mark
clear() { open_folders "$1"; rm -rf -- "$1"; }
l() { for at in "$root/blobs/$1" "$root/incoming/$id/$1"; do
  [ -f "$at" ] || continue
  ln -- "$at" "./$2" 2>/dev/null || cp -- "$at" "./$2"
  return 0
done; exit 66; }
trap '[ "$?" = 0 ] || say_free "$root" >&2; cd -- "$root/trees" && clear "$new" && rm -f -- ".sums-$mark" ".json-$mark" || :' EXIT
mkdir -p -- "$root/trees" "$root/blobs"; cd -- "$root/trees"
find . -maxdepth 1 -name ".*-$hex-$id-*" -mmin +60 | while read -r old; do clear "$old"; done
clear "$new"; mkdir -- "$new"; cd -- "$new"

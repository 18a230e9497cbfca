#!/bin/sh
# Arguments: root, hex, owner, epoch seconds or nothing. Removes an unmarked tree in one rename, with its own blobs.
export LC_ALL=C; set -eu
. ../lib/share.sh
. ../lib/open-folders.sh
. ./newer.sh
share "$1" 022
root=$1 tree=$1/trees/$2 gone=$1/trees/.gone-$2-$$
[ -d "$root/trees" ] || exit 0
exec 9>>"$root/store.lock"; flock -w 60 9
if newer "$tree.tree.json" "$4" || newer "$root/projects/$3/$2" "$4"; then
  echo kept; exit 0
fi
rm -f -- "$root/projects/$3/$2"
for mark in "$root"/projects/*/"$2"; do [ ! -f "$mark" ] || { echo kept; exit 0; }; done
if [ -e "$tree" ] || [ -h "$tree" ]; then
  mv -- "$tree" "$gone"
  open_folders "$gone"
  rm -rf -- "$gone"
fi
rm -f -- "$tree.tree.json"
find "$root/blobs" -type f -links 1 -delete

#!/bin/sh
# Arguments: root, hex, owner, record, `mark` or nothing, margin; input: sha256 and size. Marks, then lists files to
# send.
export LC_ALL=C; set -eu
. ./mark.sh
. ../lib/say-free.sh
share "$1" 022
root=$1 hex=$2 id=$3 who=$4 needed=$6 listed=''
whole() { [ -d "$root/trees/$hex" ] && [ ! -h "$root/trees/$hex" ] && [ -f "$root/trees/$hex.tree.json" ]; }
found() { touch -c -- "$root/trees/$hex.tree.json" || :; echo there; exit 0; }
list() {
  while read -r sha size; do
    [ ! -f "$root/blobs/$sha" ] && [ ! -f "$root/incoming/$id/$sha" ] || continue
    got=0
    for part in "$root/incoming/$id/$sha".part.*; do
      case $part in *.lock) continue ;; esac
      [ ! -f "$part" ] || got=$(stat -c %s -- "$part")
    done
    [ "$got" -le "$size" ] || got=$size
    needed=$((needed + size - got)) listed=yes
    echo "$sha $got"
  done
}
short() {
  told=$(say_free "$root"); echo "$told"
  set -f
  # shellcheck disable=SC2046 # split into the fields of df
  set -- $(echo "$told" | sed -n '1s/%.*//p')
  set +f
  [ $# -ge 2 ] || return 1
  shift $(($# - 2))
  case $1 in ''|*[!0-9]*) return 1 ;; esac
  [ "$needed" -gt $(($1 * 1024)) ] && echo "short $needed"
}
if [ "$5" != mark ]; then ! whole || found; exit 0; fi
if ! whole; then
  list
  [ -z "$listed" ] || ! short || exit 0
fi
trap '[ "$?" = 0 ] || { say_free "$root" >&2; withdraw "$id" "$hex"; }' EXIT
enter "$root"
for folder in trees blobs incoming "incoming/$id"; do make "$folder"; done
mark "$id" "$who" "$hex"
! whole || found
[ -n "$listed" ] || list
for one in $made; do echo "made $one"; done

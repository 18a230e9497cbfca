#!/bin/sh
# Asked: `root PATH`, `limit BYTES`, `standby HEX` of each tree that a rollback needs. Of each tree that what answers reads, as `services` saw it, `tree PATH`, and of its
# files `file SIZE HEAD SHA256 PATH`: HEAD is the first 9 bytes, hex; SHA256 is `-` where the trees together are larger than the limit. `odd PATH`: neither
# file nor folder. `kept HEX` of each tree of the others that has files.
collect_weights() {
  root=$(asked root)
  limit=$(asked limit)
  [ -d "$root" ] || exit 66
  asked standby | while read -r hex; do
    [ -z "$(find "$root/trees/$hex/" -type f 2>/dev/null | head -n 1)" ] || printf 'kept %s\n' "$hex"
  done
  seen weights | cut -d ' ' -f 2- | sort -u | while IFS= read -r tree; do
    case $tree in "$root"/trees/*) ;; *) continue ;; esac
    [ -d "$tree" ] || { printf 'gone %s\n' "$tree"; continue; }
    printf 'tree %s\n' "$tree"
    cd -- "$tree" || exit 66
    find . ! -type f ! -type d -printf 'odd %P\n'
    bytes=$(find . -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%.0f", sum }')
    limit=$((limit - ${bytes:-0}))
    find . -type f -printf '%s %P\n' | sort -k 2 | while read -r size path; do
      sum=-
      [ "$limit" -lt 0 ] || sum=$(sha256sum <"$path" | cut -d ' ' -f 1)
      printf 'file %s %s %s %s\n' "$size" "$(head -c 9 -- "$path" | od -An -v -tx1 | tr -d ' \n')" "$sum" "$path"
    done
  done
}

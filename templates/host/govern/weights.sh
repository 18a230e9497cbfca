#!/bin/sh
# Asked: `root PATH`, `limit BYTES`, `gateway NAME …`. Of each tree that a service of these environments serves `tree PATH`, and of its files `file SIZE HEAD SHA256 PATH`: HEAD is the first 9 bytes,
# hex; SHA256 is `-` where the trees together are larger than the limit. `odd PATH`: neither file nor folder.
collect_weights() {
  root=$(asked root)
  limit=$(asked limit)
  [ -d "$root" ] || exit 66
  asked gateway | while read -r name _; do
    grep -lsE -- "\"environment\": ?\"$name\"" "$root"/services/*/spec.json
  done | sort -u | while IFS= read -r spec; do cat -- "$spec"; done | tr ',{}' '[\n*]' |
    sed -n 's/^ *"\(modelTree\|tree\)": *"\([^"\\]*\)" *$/\2/p' | sort -u | while IFS= read -r tree; do
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

#!/bin/sh
# Finds what the store's group cannot use. Only files of group members without links outside count, since root opens
# them; half-made output and gateway `start` files stay private. Reads $group, $root, $operator and $names.
# shellcheck disable=SC2086,SC2154,SC2034 # names are words; whoever sources this sets and reads them
closed() {
  find $names \( -type f -o -type d \) \( -path '*/*' -o -name store.lock \) ! -path 'gateways/*/start' \
    \( ! -group "$gid" -o -type d ! -perm -2070 \
    -o -type f ! -perm -040 ! -path 'jobs/*/.partial/*' ! -path 'jobs/*/.*.partial/*' -o -type f ! -perm -060 \
    \( -path 'blobs/*' -o -name '*.lock' -o -path 'jobs/*' \( -name '*.jsonl' -o -name '*.log' \) \) \) "$@"
}
linked_inside() {
  find $names -type f -links +1 -exec stat -c '%d:%i %h' {} + | sort | uniq -c | awk '$1 == $3 { print $2, $3 }'
}
members_of() {
  for uid; do
    name=$(getent passwd "$uid" | cut -d : -f 1)
    [ -n "$name" ] || continue
    case "$name $(id -G -- "$name") " in "$operator "* | *" $gid "*) echo "$uid" ;; esac
  done
}
gid=$(getent group "$group" | cut -d : -f 3)
cd -P -- "$root" 2>/dev/null && [ -n "$gid" ] || exit 0
set --
for name in $names; do [ ! -e "$name" ] || set -- "$@" "$name"; done
names=$*
[ -n "$names" ] || exit 0

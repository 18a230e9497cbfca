#!/bin/sh
# Prints up to twenty `closed=PATH` that `reopen.sh` opens, and `foreign=PATH` for a person.
. ./find-closed.sh
found=$(closed -exec stat -c '%u %g %f %h %d:%i %n' {} +)
[ -n "$found" ] || exit 0
# shellcheck disable=SC2046 # one user a word
members=$(members_of $(printf '%s\n' "$found" | awk '{ print $1 }' | sort -u))
inside=$(printf '%s\n' "$found" | awk '$3 ~ /^8/ && $4 > 1 { many = 1 } END { exit !many }' && linked_inside)
printf '%s\n--\n%s\n' "$inside" "$found" | gid=$gid root=$root members=$members awk '
  BEGIN { count = split(ENVIRON["members"], list); for (i = 1; i <= count; i++) member[list[i]] = 1 }
  $0 == "--" && !begun { begun = 1; next }
  !begun { whole[$0] = 1; next }
  NF > 5 {
    known = $2 == ENVIRON["gid"] || $1 in member
    ours = $3 ~ /^4/ || $4 == 1 || ($5 " " $4) in whole
    path = substr($0, length($1 $2 $3 $4 $5) + 6)
    print gsub("/", "/", path), (known && ours ? "closed=" : "foreign=") ENVIRON["root"] "/" path
  }' | sort -k 1,1n -k 2 | cut -d ' ' -f 2- | awk -F = '{
    above = $0; sub("/[^/]*$", "", above)
    if (!(above in met) && ++shown[$1] <= 20) print
    met[$0] = 1
  }'

#!/bin/sh
# Arguments: access log, its limit, folder, size of the reserve (bytes). Frees the log's oldest blocks if possible; the
# reserve is random, since zeros may take no space.
. ../lib/share.sh
# shellcheck disable=SC2046 # two numbers, or nothing
set -- "$1" "$2" "$3" "$4" $(stat -c '%b %s' -- "$1" 2>/dev/null)
[ $# = 6 ] && [ $(($5 * 512)) -gt "$2" ] && fallocate --punch-hole --offset 0 --length $(($6 - $2)) -- "$1" 2>/dev/null
set -- "$3" "$4"
share "$1" 077
has=$(wc -c <"$1/reserve" 2>/dev/null || echo 0)
[ "$has" -ge "$2" ] && exit 0
head -c "$(($2 - has))" /dev/urandom >>"$1/reserve" 2>/dev/null || truncate -s "$has" -- "$1/reserve"

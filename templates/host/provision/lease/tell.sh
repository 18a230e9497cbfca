#!/bin/sh
# Prints who, since, until, machine, operation and run; the times as ISO 8601.
# shellcheck disable=SC2154 # set by read.sh
tell() {
printf '%s\n' "$who"
for at in "$since" "$until"; do date -u -d "@$at" +%FT%TZ 2>/dev/null || echo '?'; done
printf '%s\n' "$machine" "$operation" "${run:-?}"
}

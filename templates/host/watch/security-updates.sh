#!/bin/sh
# Prints `age=SECONDS` of the newest list of a security source, and `update=PACKAGE VERSION` of each of its packages that is newer
# than the one installed, from lists that were fetched; nothing where there is no such list. No network.
newest=
for list in /var/lib/apt/lists/*[-_]security*_Packages* /var/lib/apt/lists/*[-_]security*_InRelease; do
  [ ! -e "$list" ] || newest=$(printf '%s\n' "${newest:-0}" "$(stat -c %Y -- "$list")" | sort -n | tail -n 1)
done
[ -n "$newest" ] || exit 0
printf 'age=%s\n' "$(($(date +%s) - newest))"
LC_ALL=C apt list --upgradable 2>/dev/null | sed -n 's/^\([^/]*\)\/[^ ]*-security[^ ]* \([^ ]*\) .*/update=\1 \2/p'

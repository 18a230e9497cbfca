#!/bin/sh
# Prints the first stamp, framed by $S.
# shellcheck disable=SC2154
printf '\n%s t %s\n' "$S" "$(date +%s.%N)"
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/snap/bin
export LC_ALL PATH

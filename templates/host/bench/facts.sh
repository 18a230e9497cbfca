#!/bin/sh
# Arguments: sovran's folder, an interface or nothing, programs. Prints what is missing, the free KiB, and the host's address.
# shellcheck disable=SC1007,SC2086
PATH=$PATH:/usr/sbin:/sbin
d=$1 i=$2; shift 2
for p; do command -v "$p" >/dev/null || echo "missing $p"; done
until [ -d "$d" ]; do d=$(dirname -- "$d"); done
[ -w "$d" ] || echo read-only
echo "free $(df -Pk -- "$d" | awk 'END { print $4 }')"
set -- $SSH_CONNECTION
ip -o -4 addr 2>/dev/null | awk -v i="$i" -v a="${3-}" '{ sub("/.*", "", $4) }
  i != "" ? $2 == i : a != "" ? $4 == a : $2 != "lo" { print "address " $4; print "device " $2; exit }'

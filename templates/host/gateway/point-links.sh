#!/bin/sh
# Arguments: folder of the links, then target and link of each. A caller meanwhile finds the old target or the new one.
. ../lib/share.sh
share "$1" 077; mkdir -p -- "$1" || exit 1
shift
while [ $# -gt 1 ]; do
  [ "$(readlink "$2")" = "$1" ] || { ln -sfn "$1" "$2.next" && mv -fT "$2.next" "$2"; } || exit 1
  shift 2
done

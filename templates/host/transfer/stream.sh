#!/bin/sh
# Arguments: name, seconds in which a receiver opens it. One stream. Prints `open` and ends with its reader.
. ../lib/share.sh
share "$1" 077
mkdir -p -- "$(dirname -- "$1")" && mkfifo -m 600 -- "$1" && exec 3<>"$1" && exec 4>"$1" || exit 1
{ n=0; while [ -e "$1" ] && [ "$n" -lt "$2" ]; do sleep 1; n=$((n+1)); done; } </dev/null >/dev/null 2>&1 4>&- &
exec 3>&-
echo open
cat >&4
rm -f -- "$1"

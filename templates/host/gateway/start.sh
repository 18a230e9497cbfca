#!/bin/sh
# The end of the program beside a gateway's configuration: starts the gateway unless it runs, one caller at a time, and prints the
# master's pid. Its beginning sets `dir config pid log access sockets`, `boot` (at boot: `boot`) and, as arguments, HAProxy's command.
# The lock is a file of its own, since each caller writes this program again. Two masters would share the port: a slow one
# is known by the pid it notes in `starting` before it releases the lock. HAProxy writes where the log was left open, not at
# its end: the empty line moves there, and ends what a crash truncated.
# shellcheck disable=SC2154 # set by the beginning of the program
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
. ../lib/share.sh
share "$dir" 077
cd "$dir" || exit 1
exec 9>>start.lock && flock 9 || exit 1
[ "$boot" != boot ] || [ ! -e owner.json ] || exit 0
noted() { cat "$1" 2>/dev/null; }
. ./ours.sh
look() { now=$(noted "$1"); ours "$now" "$config" || perhaps "$now" "$1"; }
if ! look "$pid" && ! look "$dir/starting"; then
  note_boot "$dir"
  mkdir -p -- "$sockets"
  [ ! -s "$log" ] || mv -f -- "$log" "$log.1"
  : >"$log"
  setsid sh -c 'rm -f starting; echo $$ >starting; echo; exec "$@" 9<&-' sh "$@" </dev/null >>"$access" 2>>"$log" &
  now=$!
fi
# Five seconds until a master has written its number down.
left=250
while [ "$(noted "$pid")" != "$now" ] && kill -0 "$now" 2>/dev/null && [ "$left" -gt 0 ]; do sleep 0.02; left=$((left - 1)); done
echo "$now"
kill -0 "$now" 2>/dev/null || [ "$boot" != boot ]

#!/bin/sh
# `keeper HAPROXY…`, in a session of its own, runs the master until it ends. Unless that was asked for, which removes `start`, it
# records the end in `restarts.jsonl`, pauses, and starts again; without a pause left for as many ends within ten minutes it gives
# up. A temporary gateway is not started again, nor one that sovran started and that never came up: that start failed.
# shellcheck disable=SC2034,SC2154 # exported, set by the program that sources this
. ../lib/restarts.sh
keeper() {
  # A stop removes `start`, then reads the note: either it finds the master, or the master finds nothing. HAProxy writes where the
  # log was left open, not at its end: the empty line moves there, and ends what a crash truncated.
  become='rm -f starting; echo $$ >starting; [ -e start ] || exit 0; echo; exec "$@"'
  [ ! -e owner.json ] || exec sh -c "$become" sh "$@"
  setsid sh -c "$become" sh "$@" &
  now=$!
  wait "$now" 2>/dev/null
  code=$?
  [ -e start ] || exit 0
  [ "$starter" ] || [ "$(noted "$pid")" = "$now" ] || exit 0
  # Workers leave with their master, unless they hang: they hold the port.
  kill -s KILL -- "-$now" 2>/dev/null
  read_pause
  record_end || pause=${pauses##* }
  [ "$pause" ] || exit 0
  while [ "$pause" -gt 0 ] && [ -e start ]; do sleep 1; pause=$((pause - 1)); done
  [ -e start ] || exit 0
  by=again
  exec sh -c 'eval "$program"' "$dir/start" >/dev/null
}

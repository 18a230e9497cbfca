#!/bin/sh
# The program of a gateway: `start` beside its configuration evaluates it. Starts the gateway unless it runs, one caller at a time, and
# prints the master's pid. Its beginning exports `dir config pid log access sockets pauses`, itself as `program`, who starts it as `by`
# (nothing: sovran; `boot`; `again`: the keeper), and sets HAProxy's command as arguments. The lock is a file of its own, since each
# caller writes `start` again. Two masters would share the port: a slow one is known by the pid it notes in `starting` before the
# lock is released. A start by sovran begins a new life, without the record of ends.
# shellcheck disable=SC2016,SC2154 # what is evaluated later; set by the beginning of the program
system=:/usr/local/sbin:/usr/sbin:/sbin
PATH=${PATH%"$system"}$system
. ../lib/share.sh
. ./ours.sh
. ./keeper.sh
share "$dir" 077
cd "$dir" || exit 1
noted() { cat "$1" 2>/dev/null; }
[ "$by" != keeper ] || keeper "$@"
exec 9>>start.lock && flock 9 || exit 1
[ "$by" != boot ] || [ ! -e owner.json ] || exit 0
look() { now=$(noted "$1"); ours "$now" "$config" || perhaps "$now" "$1"; }
starter=
if ! look "$pid" && ! look "$dir/starting"; then
  case $by in
    '') rm -f restarts.jsonl ;;
    boot) sed -i 's/,"gaveUp":true//' restarts.jsonl 2>/dev/null ;;
    again) [ -e start ] || exit 0 ;;
  esac
  note_boot "$dir"
  mkdir -p -- "$sockets"
  [ ! -s "$log" ] || mv -f -- "$log" "$log.1"
  : >"$log"
  rm -f starting; now=
  export starter="$by"
  by=keeper setsid sh -c 'eval "$program"' "$dir/start" </dev/null >>"$access" 2>>"$log" 9<&- &
fi
# Five seconds until a master has written its number down.
left=250
came() { : "${now:=$(noted starting)}"; [ "$now" ] && { [ "$(noted "$pid")" = "$now" ] || ! kill -0 "$now" 2>/dev/null; }; }
until came || [ "$left" = 0 ]; do sleep 0.02; left=$((left - 1)); done
# What changed after it was read reached no worker: a start by sovran sees to that itself. For its first instant a master ignores USR2.
missed() { [ "$starter" ] && [ -n "$(find keys.map releases.map "$config" -newercm starting 2>/dev/null)" ]; }
if missed; then sleep 1; kill -USR2 "$now"; fi
echo "$now"
kill -0 "$now" 2>/dev/null || [ "$by" != boot ]

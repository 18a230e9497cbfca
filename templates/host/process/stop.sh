#!/bin/sh
# Requests a stop, signals the worker, kills it after \`$5\` ms. Other users' supervisors read the request; unreadable
# processes fail before any signal.
. ../runner/print-run.sh
. ../lib/share.sh
mark=$1 parent=$2 name=$3 tail=$4 grace=$5 record=$6
known "$parent" recorded
cd -- "$parent" 2>/dev/null || exit 0
readable "$name"
now() { read -r up rest </proc/uptime; up=${up%.*}${up#*.}; while [ "${up#0}" != "$up" ]; do up=${up#0}; done; }
running() { [ ! -e "$at/exit.json" ] && alive "$at/claim.json"; }
over() {
  now; until=$((${up:-0} + ($1 + 9) / 10))
  while running; do now; [ "${up:-0}" -lt "$until" ] || return 1; sleep 0.02; done
}
send() { if running; then kill -s "$1" "$pid" 2>/dev/null || :; fi; }
ask() {
  (share "$at" 077; date -u '+{"at": "%Y-%m-%dT%H:%M:%SZ", "graceSeconds": '"$(((grace + 999) / 1000))"'}' >"$at/.stop.$$"; sync -- "$at/.stop.$$"; mv -fT -- "$at/.stop.$$" "$at/stop.json")
}
stop() {
  ask
  send TERM; over "$grace" && return
  send USR1; over "$record" && return
  send KILL
  end_group "$at/process.json"
}
[ -d "$name" ] && [ ! -e "$name/container.json" ] || exit 0
print_run "$name" >/dev/null
newest_of "$name"
at=$name/attempts/$newest
if [ ! -e "$at/claim.json" ] && [ -e "$name/job.json" ]; then
  [ "$newest" != 0 ] || { at=$name/attempts/1; (share "$name" 022; mkdir -p -- "$at"); }
  end_group "$name/attempts/$((newest - 1))/process.json"
  ask
fi
if [ -e "$at/claim.json" ] && [ ! -e "$at/exit.json" ]; then stop; fi
print_run "$name"

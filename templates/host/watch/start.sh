#!/bin/sh
# The program of one watching program: `start` beside its files evaluates it. Its beginning exports `dir pauses`, itself as
# `program`, who starts it as `by` (nothing: sovran; `boot`), and sets the command as arguments. Keeper and command hold the
# lock, so that one whose keeper was killed is not started beside itself. A start by sovran begins a new record of ends.
# shellcheck disable=SC2016,SC2034,SC2154 # what is evaluated later; set by the beginning of the program
. ../lib/restarts.sh
system=:/usr/local/sbin:/usr/sbin:/sbin
PATH=${PATH%"$system"}$system
umask 077
mkdir -p -- "$dir/run" && cd -P -- "$dir/run" || exit 1
log=log
if [ "$by" != keeper ]; then
  exec 9>>lock && flock -n 9 || exit 0
  case $by in
    boot) sed -i 's/,"gaveUp":true//' restarts.jsonl 2>/dev/null ;;
    *) rm -f restarts.jsonl ;;
  esac
  export by=keeper
  setsid sh -c 'eval "$program"' "$dir/start" </dev/null >/dev/null 2>&1 &
  exit 0
fi
echo $$ >keeper
while [ -e ../start ]; do
  [ ! -s log ] || mv -f log log.1
  "$@" >log 2>&1 &
  echo $! >pid
  wait $!
  code=$?
  rm -f pid
  [ -e ../start ] || exit 0
  read_pause
  record_end
  [ "$pause" ] || exit 0
  while [ "$pause" -gt 0 ] && [ -e ../start ]; do sleep 1; pause=$((pause - 1)); done
done

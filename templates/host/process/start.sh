#!/bin/sh
# Kills what a lost supervisor left, starts a detached supervisor and waits until one has taken the attempt.
. ../runner/print-run.sh
. ./keep.sh
mark=$1 parent=$2 name=$3 tail=$4 number=$5 bytes=$6 python=$7 supervise=$8 seconds=$9
shift 9
cd -- "$parent/$name" || exit
newest_of .
claim=attempts/$number/claim.json
if [ "$newest" -le "$number" ] && [ ! -e "$claim" ]; then
  end_group "attempts/$((number - 1))/process.json"
  folders=$1; shift
  share . 022
  for made in $folders; do mkdir -p -- "$made"; done
  while [ $# -gt 1 ]; do [ -L "in/$1" ] || ln -s -- "$2" "in/$1" 2>/dev/null || [ -L "in/$1" ]; shift 2; done
  mkdir -p -- "attempts/$number"
  rm -f -- "attempts/$number/stop.json"
  (share . 077; put "attempts/$number/launch.json" "$bytes"; : >>supervisor.log)
  sync -- "attempts/$number" attempts
  (cd / && exec env -i setsid "$python" -E -s -S -B "$supervise" "$parent/$name/attempts/$number") \
    </dev/null >/dev/null 2>>supervisor.log &
  supervisor=$!
  polls=$((seconds * 50))
  while [ ! -e "$claim" ] && [ "$polls" -gt 0 ]; do
    polls=$((polls - 1))
    start_ticks "$supervisor" || polls=0
    [ -e "$claim" ] || sleep 0.02
  done
fi
cd -- "$parent" || exit
print_run "$name"
printf '%s - log\n' "$mark"; tail -c 4096 -- "$name/supervisor.log" 2>/dev/null || :

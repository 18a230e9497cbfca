#!/bin/sh
# `print_run NAME` prints frames `$mark NAME FILE` with the last `$tail` or `$ended_tail` bytes of events, of what runs in
# a container where `$contained` is `yes`, else of a process.
# shellcheck disable=SC2154 # set or read by what sources this
. ../lib/alive.sh
. ../lib/readable.sh
newest_of() {
  newest=0
  for entry in "$1"/attempts/*; do
    entry=${entry##*/}
    case $entry in ''|0*|*[!0-9]*) continue ;; esac
    [ "$entry" -le "$newest" ] || newest=$entry
  done
}
readable_in() {
  base=$1; shift
  for file; do shift; set -- "$@" "$base/$file"; done
  readable "$@"
}
print_files() {
  awk -v mark="$mark" -v folder="$folder" \
    'FNR == 1 { print mark, folder, substr(FILENAME, length(folder) + 4) } { print }' "$@" 2>/dev/null && return
  # One that was taken away meanwhile is no error; that nothing printed the others is.
  for file; do [ -e "$file" ] || return 0; done
  deny "$folder"
}
print_run() {
  readable "$1"
  [ -z "${contained-}" ] || readable "$1/container.json"
  kind=
  if [ -e "$1/container.json" ]; then kind=yes; fi
  [ -d "$1" ] && [ "$kind" = "${contained-}" ] || return 0
  readable "$1/attempts"
  newest_of "$1"
  readable "$1/attempts/$newest"
  living=no claim=attempts/$newest/claim.json
  # One that is claimed after this look is not taken for lost.
  [ -e "$1/$claim" ] || claim=
  # A container counts its processes for itself.
  if [ -z "$kind" ] && [ "$claim" ] && alive "$1/$claim"; then living=yes; fi
  printf '%s %s number\n%s\n%s %s alive\n%s\n' "$mark" "$1" "$newest" "$mark" "$1" "$living"
  folder=$1 attempt=attempts/$newest first=attempts/1/claim.json
  [ "$newest" != 1 ] || first=
  set -- job.json spec.json owner.json container.json scheduled.json exit.json process.json healthy.json restarts.jsonl \
    ${first:+"$first"} ${claim:+"$claim"} "$attempt/exit.json" "$attempt/process.json" "$attempt/verdict.json" \
    "$attempt/stop.json" "$attempt/healthy.json" "$attempt/restarts.jsonl"
  readable_in "$folder" "$@" events.jsonl out out/manifest.json out/failure.json
  for file; do
    shift
    [ ! -s "$folder/$file" ] || set -- "$@" "./$folder/$file"
  done
  [ $# = 0 ] || print_files "$@"
  wanted=$tail
  if [ "$tail" != 0 ] && [ -s "$folder/$attempt/exit.json" ] && [ -s "$folder/$attempt/verdict.json" ]; then
    wanted=${ended_tail-4096}
  fi
  [ "$wanted" = 0 ] || [ ! -s "$folder/events.jsonl" ] || {
    printf '%s %s events\n' "$mark" "$folder"; tail -c "$wanted" -- "$folder/events.jsonl"; echo
  }
}

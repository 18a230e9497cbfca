#!/bin/sh
# `print_job FOLDER NAME BYTES` prints `NAME FILE BASE64` for the files of a job, with that many bytes of its events, or
# `$ended_tail` where it is over and judged.
. ../lib/readable.sh
. ./print-file.sh
print_job() {
  readable "$1" "$1/attempts" "$1/container.json" "$1/job.json" "$1/events.jsonl"
  print_files "$@"
}
print_files() (
  cd -- "$1" 2>/dev/null && [ -f container.json ] || return 0
  # shellcheck disable=SC2012 # numbers alone; find prints no name by itself
  newest=$(ls attempts 2>/dev/null | sort -n | tail -n 1)
  for name in job container; do print_file "$2" "$name" "$name.json"; done
  print_file "$2" first "attempts/1/claim.json"
  readable attempts/1/claim.json out out/manifest.json out/failure.json
  [ -z "$newest" ] || readable "attempts/$newest" attempts/"$newest"/*.json
  [ -z "$newest" ] || for name in launch claim exit verdict stop; do
    print_file "$2" "$name" "attempts/$newest/$name.json"
  done
  printf '%s attempt %s\n' "$2" "$(printf %s "${newest:-0}" | base64 -w0)"
  wanted=$3
  [ ! -s "attempts/$newest/exit.json" ] || [ ! -s "attempts/$newest/verdict.json" ] || wanted=${ended_tail-4096}
  [ "$wanted" = 0 ] || [ ! -f events.jsonl ] || printf '%s events %s\n' "$2" "$(tail -c "$wanted" events.jsonl | base64 -w0)"
)

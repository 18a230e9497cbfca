#!/bin/sh
# Prints `job ID END KIND BYTES HELD`; BYTES is `-` for another user’s.
files_of() { "$1" "$2" -printf '%y %s\n' 2>/dev/null | sed -n 's/^f //p' | sum_of; }
sum_of() { sum=0; while read -r size; do sum=$((sum + size)); done; echo "$sum"; }
for job in jobs/*; do
  id=$(basename "$job") bytes=- held=0 kind=process
  end=$(end_of "$id") || continue
  [ ! -f "$job/container.json" ] || kind=container
  ! own_job "$id" || case $end in
    succeeded|failed) bytes=$(files_of made "$id") ;;
    *) bytes=$(files_of half_made "$id") held=$(($(files_of made "$id") - bytes)) ;;
  esac
  printf 'job %s %s %s %s %s\n' "$id" "$end" "$kind" "$bytes" "$held"
done

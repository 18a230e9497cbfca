#!/bin/sh
# What an ended job ID left: `attempt_of end_of own_job half_made made`. They fail if it may run.
. ../lib/alive.sh
# shellcheck disable=SC2012 # numbers alone; find prints no name by itself
attempt_of() { ls -- "jobs/$1/attempts" 2>/dev/null | sort -n | tail -n 1; }
end_of() {
  case $1 in ''|.*|-*|*[!0-9A-Za-z.-]*) return 1 ;; esac
  [ -d "jobs/$1/out" ] && [ ! -h "jobs/$1" ] && [ ! -h "jobs/$1/out" ] || return 1
  newest=$(attempt_of "$1")
  case $newest in ''|*[!0-9]*) return 1 ;; esac
  if [ ! -s "jobs/$1/attempts/$newest/exit.json" ] && [ ! -s "jobs/$1/attempts/$newest/verdict.json" ]; then
    is_broken "$1" "jobs/$1/attempts/$newest" || return 1
    echo broken; return
  fi
  verdict=jobs/$1/attempts/$newest/verdict.json
  if [ ! -s "$verdict" ]; then echo unjudged
  elif ! grep -q '^  "resumable": false' "$verdict"; then echo resumable
  elif grep -q '^  "state": "succeeded"' "$verdict"; then echo succeeded
  elif grep -q '^  "state": "failed"' "$verdict"; then echo failed
  else echo unjudged; fi
}
is_broken() {
  # A scheduler's processes are on other machines.
  [ ! -e "jobs/$1/scheduled.json" ] || return 1
  [ -s "$2/claim.json" ] || return 1
  [ -f "jobs/$1/container.json" ] || { ! alive "$2/claim.json" && ! alive "$2/process.json"; }
}
own_job() { [ "$(id -u)" = 0 ] || [ "$(stat -c %u -- "jobs/$1/out")" = "$(id -u)" ]; }
half_made() { find "jobs/$1/out" \( -path "jobs/$1/out/.partial/*" -o -path "jobs/$1/out/.gone-*" \) "$2" "$3"; }
made() {
  for part in out scratch; do
    [ ! -d "jobs/$1/$part" ] || find "jobs/$1/$part" -mindepth 1 ! -path "jobs/$1/out/manifest.json" ! -path "jobs/$1/out/failure.json" "$2" "$3"
  done
}

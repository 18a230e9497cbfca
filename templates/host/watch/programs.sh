#!/bin/sh
# In the folder of a watch: `stop_program NAME` ends a program and its keeper, and waits; `start_programs` starts those that have
# a `start`; `drop_files MANIFEST` removes what a manifest names, and folders that are then
# empty; `names_in MANIFEST…` prints the programs of manifests.
stop_program() {
  rm -f "$1/start"
  [ -e "$1/run/lock" ] || return 0
  at=$(cd "$1/run" && pwd -P)
  end_program TERM pid
  flock -w 20 "$1/run/lock" true && return
  end_program KILL pid
  end_program KILL keeper
  flock -w 5 "$1/run/lock" true
}
end_program() {
  one=$(cat "$at/$2" 2>/dev/null)
  [ -z "$one" ] || [ "$(readlink "/proc/$one/cwd")" != "$at" ] || kill -s "$1" "$one" 2>/dev/null
}
start_programs() { for start in */start; do [ ! -e "$start" ] || sh "$start" || return; done; }
names_in() { cat -- "$@" 2>/dev/null | sed 's|^.*  ||; s|/.*||' | sort -u; }
drop_files() {
  [ -e "$1" ] || return 0
  while read -r _ path; do rm -f -- "$path"; done <"$1"
  while read -r _ path; do rmdir -p -- "${path%/*}" 2>/dev/null; done <"$1"
}

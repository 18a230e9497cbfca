#!/bin/sh
# `idle_program PATH`: shipped code unused for a week; `program_runs PATH`: in use, or processes are hidden.
# shellcheck disable=SC2154 # set or read by what sources this
idle_program() {
  case $1 in code/*/*|programs/*/*) return 1 ;; code/*|programs/*) ;; *) return 1 ;; esac
  case $(basename "$1") in *[!0-9a-f]*) return 1 ;; ????????????????????????????????) ;; *) return 1 ;; esac
  [ -d "$1" ] && [ ! -h "$1" ] && [ -w "$1" ] && [ -n "$(find "$1" -maxdepth 0 -mmin +10080 2>/dev/null)" ]
}
# shellcheck disable=SC2012 # numbers alone
judged() { [ -s "$1/$(ls -- "$1" | sort -n | tail -n 1)/verdict.json" ]; }
program_runs() {
  [ -r /proc/1/cmdline ] || return 0
  # A scheduler's jobs run on other machines.
  for given in jobs/*/scheduled.json; do [ ! -e "$given" ] || judged "${given%/*}/attempts" || return 0; done
  grep -qaF -- "$root/$1/" /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null
}

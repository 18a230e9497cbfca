#!/bin/sh
# `ends KIND FOLDER LABELS` prints how often something ended by itself, and whether it stays down; `engines ENVIRONMENT` the
# same of each engine of an environment.
# shellcheck disable=SC2154 # set by what sources this
ends() {
  count=0 gave_up=0
  if [ -s "$2/restarts.jsonl" ]; then
    count=$(grep -c '"how"' "$2/restarts.jsonl")
    case $(tail -n 1 "$2/restarts.jsonl") in *'"gaveUp":true'*) gave_up=1 ;; esac
  fi
  value "sovran_$1_ends" "{$3}" "$count"
  value "sovran_$1_gave_up" "{$3}" "$gave_up"
}
label() { printf %s "$labels" | sed -n "s/.*\"$1\":\"\([A-Za-z0-9._-]*\)\".*/\1/p"; }
engines() {
  for spec in "$root"/services/*/spec.json; do
    [ -r "$spec" ] || continue
    labels=$(tr -d '\n ' <"$spec" | sed -n 's/.*"labels":{\([^}]*\)}.*/\1/p')
    [ "$(label environment)" = "$1" ] || continue
    service=${spec%/spec.json}
    attempt=$(find "$service/attempts" -mindepth 1 -maxdepth 1 -name '[0-9]*' 2>/dev/null | sed 's|.*/||' | sort -n | tail -n 1)
    [ -z "$attempt" ] || [ -e "$service/restarts.jsonl" ] || set -- "$1" "$service/attempts/$attempt"
    ends engine "${2:-$service}" "environment=\"$1\",release=\"$(label release)\",service=\"${service##*/}\""
    set -- "$1"
  done
}

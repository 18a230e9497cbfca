#!/bin/sh
# Asked: `gateway NAME FOLDER ADDRESS PORT`, `sample COUNT`. The last requests that each gateway logged: `request NAME JSON`; `log NAME BYTES`.
collect_requests() {
  count=$(asked sample)
  asked gateway | while read -r name folder _; do
    [ -f "$folder/access.jsonl" ] || continue
    printf 'log %s %s\n' "$name" "$(stat -c %s -- "$folder/access.jsonl")"
    tail -n "$count" -- "$folder/access.jsonl" | sed "s/^/request $name /"
  done
}

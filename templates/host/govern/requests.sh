#!/bin/sh
# Asked: `gateway NAME FOLDER …`, `sample COUNT`. The last requests that each gateway logged: `request NAME JSON`; `log NAME BYTES`.
# Lists of models, what is no request, and requests without a key are left out: they are no answers, and what `door` makes.
collect_requests() {
  count=$(asked sample)
  asked gateway | while read -r name folder _; do
    [ -f "$folder/access.jsonl" ] || continue
    printf 'log %s %s\n' "$name" "$(stat -c %s -- "$folder/access.jsonl")"
    tail -n 2000 -- "$folder/access.jsonl" | grep -vE '"route":"(/v1/models|-)"|"app":"(-|)".*"status":401' | tail -n "$count" | sed "s/^/request $name /"
  done
}

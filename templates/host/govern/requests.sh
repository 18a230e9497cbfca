#!/bin/sh
# Asked: `gateway NAME FOLDER …`, `sample COUNT`. The last requests that each gateway logged: `request NAME JSON`; `log NAME BYTES`;
# `first NAME whole|dropped MS`: the oldest line that is left, and whether the log was freed before it.
# Lists of models, what is no request, and requests without a key are left out: they are no answers, and what `door` makes.
collect_requests() {
  count=$(asked sample)
  asked gateway | while read -r name folder _; do
    log=$folder/access.jsonl
    [ -f "$log" ] || continue
    from=whole
    left=$(stat -c %s -- "$log")
    printf 'log %s %s\n' "$name" "$left"
    if [ "$(head -c 1 -- "$log" | tr -d '\0' | wc -c)" -eq 0 ]; then
      from=dropped
      left=$(($(stat -c %b -- "$log") * 512))
    fi
    tail -c "$left" -- "$log" | grep -a -m 1 '^{"ms":"' | sed "s/^{.ms.:.\([0-9]*\).*/first $name $from \1/"
    tail -n 2000 -- "$log" | grep -vE '"route":"(/v1/models|-)"|"app":"(-|)".*"status":401' | tail -n "$count" | sed "s/^/request $name /"
  done
}

#!/bin/sh
# What keepers share. `read_pause` sets `$pause`, seconds before the next start, from `$pauses`: empty after as many ends
# within ten minutes. `record_end` adds an end with exit `$code` and the last words of `$log` to `restarts.jsonl`.
# shellcheck disable=SC2154 # set by what sources this
read_pause() {
  since=$(date -u -d "@$(($(date +%s) - 600))" +%FT%TZ)
  ended=$(awk -F '"' -v since="$since" '$4 >= since' restarts.jsonl 2>/dev/null | wc -l)
  pause=$(echo "$pauses" | cut -d ' ' -f "$((ended + 1))")
}
record_end() {
  how="exit $code"
  [ "$code" -le 128 ] || ! name=$(kill -l "$code" 2>/dev/null) || how=SIG$name
  words=$(tail -n 5 "$log" | grep -F -m 1 '[ALERT]' || tail -n 1 "$log")
  words=$(printf %s "$words" | tr -d '\000-\037\177' | head -c 400 | sed 's/[\\"]/\\&/g')
  end="{\"at\":\"$(date -u +%FT%TZ)\",\"how\":\"$how\",\"words\":\"$words\""
  [ "$pause" ] || end="$end,\"gaveUp\":true"
  { tail -n 99 restarts.jsonl 2>/dev/null; printf '%s}\n' "$end"; } >restarts.next && mv -f restarts.next restarts.jsonl
}

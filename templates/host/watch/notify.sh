#!/bin/sh
# Arguments: seconds between two rounds, address of Alertmanager, folder of the watch, then `NAME SEVERITY PATH` of each executable;
# severity `any` is all. Runs it once for an alert that fires and once when that ends, with its JSON as input; counts that in `counts`
# as Alertmanager does of its receivers.
every=$1 address=$2 watch=$3
shift 3
export LC_ALL=C
# Each object of a list of JSON, a line each.
objects() {
  awk '{ all = all $0 } END {
    for (i = 1; i <= length(all); i++) {
      c = substr(all, i, 1)
      if (text) { if (escaped) escaped = 0; else if (c == "\\") escaped = 1; else if (c == "\"") text = 0 }
      else if (c == "\"") text = 1
      else if (c == "{" && depth++ == 0) from = i
      else if (c == "}" && --depth == 0) print substr(all, from, i - from + 1)
    }
  }'
}
count() { echo $(($(cat "$1" 2>/dev/null || echo 0) + 1)) >"$1"; }
run() {
  count "told/$1.tried"
  # what it said last is kept; it does not hold the lock of this program
  timeout 60 "$2" <"$3" >"told/$1.said" 2>&1 9>&- || count "told/$1.failed"
}
is_for() {
  labels=$(sed 's/.*"labels":{//' "$2")
  case $1,$labels in any,* | *'"alertname":"SovranTest"'*) ;; *) case $labels in *"\"severity\":\"$1\""*) ;; *) return 1 ;; esac ;; esac
}
# An Alertmanager that has just started does not know yet what fires.
is_settled() { [ -z "$(find "$watch/alertmanager/run/pid" -mmin -2 2>&1)" ]; }
tell() {
  mkdir -p "told/$1"
  for alert in now/*.json; do
    [ -e "$alert" ] && [ ! -e "told/$1/${alert##*/}" ] || continue
    grep -q '"status":{[^}]*"state":"active"' "$alert" || continue
    is_for "$2" "$alert" && cp "$alert" "told/$1/" && run "$1" "$3" "$alert"
  done
  for alert in "told/$1"/*.json; do
    [ -e "$alert" ] && [ ! -e "now/${alert##*/}" ] && is_settled || continue
    sed 's/\("status":{[^}]*"state":"\)[a-z]*"/\1resolved"/' "$alert" >ended && rm -f "$alert" && run "$1" "$3" ended
  done
}
round() {
  amtool alert query --active --silenced --inhibited --output=json --alertmanager.url="http://$address" >next || return
  rm -rf now && mkdir now || return
  objects <next | while IFS= read -r alert; do
    id=$(printf %s "$alert" | sed -n 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/p')
    printf '%s\n' "$alert" >"now/$id.json"
  done
  for one; do
    name=${one%% *} rest=${one#* }
    tell "$name" "${rest%% *}" "${rest#* }"
    for kind in tried failed; do
      [ "$kind" = failed ] && metric=failed_total || metric=total
      printf 'alertmanager_notification_requests_%s{receiver_name="%s"} %s\n' "$metric" "$name" "$(cat "told/$name.$kind" 2>/dev/null || echo 0)"
    done
  done >counts.next
  mv -f counts.next counts
}
while :; do
  round "$@"
  sleep "$every" 9>&-
done

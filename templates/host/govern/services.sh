#!/bin/sh
# Asked: `root PATH`. Of each service below it: `spec ID BASE64` of its specification, `mark ID BASE64` of its owner's, and of each process
# whose command names its folder `process ID PID UID CAPABILITIES NO-NEW-PRIVILEGES NETWORK`.
collect_services() {
  root=$(asked root)
  [ -d "$root" ] || exit 66
  for folder in "$root"/services/*/; do
    [ -f "$folder/spec.json" ] || continue
    id=$(basename -- "$folder")
    printf 'spec %s %s\n' "$id" "$(base64 -w0 "$folder/spec.json")"
    for file in owner container; do
      [ ! -f "$folder/$file.json" ] || printf 'mark %s %s\n' "$id" "$(base64 -w0 "$folder/$file.json")"
    done
    grep -slaF -- "${folder%/}/" /proc/[0-9]*/cmdline | cut -d / -f 3 | while read -r pid; do
      facts=$(awk '$1 == "Uid:" { u = $3 } $1 == "CapEff:" { c = $2 } $1 == "NoNewPrivs:" { n = $2 } END { print u, c, n }' "/proc/$pid/status")
      [ "$pid" = $$ ] || [ -z "$facts" ] || printf 'process %s %s %s %s\n' "$id" "$pid" "$facts" "$(readlink "/proc/$pid/ns/net")"
    done
  done
}

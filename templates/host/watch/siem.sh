#!/bin/sh
# Arguments: folder of the watch, port of the receiver. Reads `DAY CEF` lines and keeps those whose id is not there yet. Prints
# JSON: all ids that are there, whether the shipper runs, whether it is connected (null: unknown), why not.
# A line that was cut has no id: it ends here, and comes whole again.
cd -P -- "$1/siem/run" || exit 1
umask 077
mkdir -p events && exec 8>>handed && flock 8 || exit 1
for file in events/*.cef; do [ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"; done
while IFS=' ' read -r day line; do
  grep -qsF "externalId=${line##* externalId=}" events/*.cef || printf '%s\n' "$line" >>"events/$day.cef" || exit 1
done
running=false connected=null reason=null
pid=$(cat pid 2>/dev/null)
if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$(pwd)" ]; then
  running=true
  if tail -n 1 state/connection 2>/dev/null | grep -q suspended; then
    said=$({ grep 'authentication error' log || grep omrelp log; } | tail -n 1 | sed 's/^rsyslogd: omrelp[^ ]* //; s/, object .*//; s/ - [A-Z].*//; s/ \[v[0-9].*//' | tr -d '"')
    connected=false reason="\"$said\""
  elif ss -tnpH state established "dport = :$2" 2>/dev/null | grep -q "pid=$pid,"; then connected=true
  fi
fi
ids=$(sed -n 's/.* externalId=\([0-9A-Z]\{26\}\)$/"\1"/p' events/*.cef 2>/dev/null | sort | paste -sd , -)
printf '{"ids":[%s],"running":%s,"connected":%s,"reason":%s}\n' "$ids" "$running" "$connected" "$reason"

#!/bin/sh
# Argument: folder of the watch. Reads `MODE PATH BASE64` lines, puts the files into `.next` beside a manifest, and has each program
# read its own. Exits 3 with what a program said, changing nothing.
. ../lib/share.sh
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
share "$1" 077
mkdir -p -- "$1" && cd -- "$1" && rm -rf .next && mkdir .next && cd .next || exit 1
while read -r mode path text; do
  mkdir -p -- "$(dirname -- "$path")"
  printf %s "$text" | base64 -d >"$path" && chmod "$mode" "$path" || exit 1
done
files=$(find . -type f ! -name owner.json | sed 's|^\./||' | sort)
printf '%s\n' "$files" | xargs sha256sum >manifest || exit 1
check() { [ ! -e "$1" ] || { shift; said=$("$@" 2>&1) || { printf '%s: %s\n' "$1" "$said" | tail -n 20 >&2; cd ..; rm -rf .next; exit 3; }; }; }
check prometheus promtool check config prometheus/prometheus.yml
check alertmanager amtool check-config alertmanager/alertmanager.yml
check blackbox prometheus-blackbox-exporter --config.check --config.file=blackbox/blackbox.yml
check mtail mtail --compile_only --logtostderr --progs=mtail/requests.mtail
check door haproxy -c -q -f door/haproxy.cfg
mkdir -p .try/state .try/secrets && touch .try/secrets/ca.pem .try/secrets/cert.pem .try/secrets/key.pem || exit 1
check siem sh -c 'cd .try && exec rsyslogd -C -N1 -f ../siem/rsyslog.conf'
rm -rf .try
sync

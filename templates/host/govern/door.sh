#!/bin/sh
# Asked: `gateway NAME FOLDER ADDRESS PORT`. Of each: `status NAME SCHEME CODE`, its answer to a request without a key over http and https (000: none), and
# `listens NAME HEX` for each address of this machine that its port listens on.
collect_door() {
  asked gateway | while read -r name _ address port; do
    case $address in *:*) address="[$address]" ;; esac
    for scheme in http https; do
      printf 'status %s %s %s\n' "$name" "$scheme" "$(ask "$scheme://$address:$port/v1/models")"
    done
    hex=$(printf ':%04X' "$port")
    awk -v port="$hex" -v name="$name" '$4 == "0A" && substr($2, length($2) - 4) == port { print "listens", name, substr($2, 1, length($2) - 5) }' /proc/net/tcp /proc/net/tcp6
  done
}
ask() {
  if command -v curl >/dev/null; then
    curl -gks -o /dev/null -m 5 --noproxy '*' -w '%{http_code}' "$1"
  else
    python3 -c 'import sys, ssl, urllib.request as u, urllib.error as e
c = ssl._create_unverified_context()
o = u.build_opener(u.ProxyHandler({}), u.HTTPSHandler(context=c))
try: print(o.open(sys.argv[1], timeout=5).status)
except e.HTTPError as x: print(x.code)
except Exception: print("000")' "$1"
  fi
}

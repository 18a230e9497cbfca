#!/bin/sh
# Asked: `gateway NAME FOLDER ADDRESS PORT …`. Of each: `status NAME SCHEME CODE PATH`, its answer to a request without a key to each published path over http and
# https (000: none, and no other path is tried), `listens NAME HEX` for each address of this machine that its port listens on, and `file NAME state|config BASE64` of what it is configured
# with, beside `running NAME DESCRIPTION` of what it runs with.
collect_door() {
  seen running | sed 's/^/running /'
  asked gateway | while read -r name folder address port _; do
    case $address in *:*) address="[$address]" ;; esac
    for scheme in http https; do
      for path in models chat/completions completions embeddings; do
        method=POST
        [ "$path" != models ] || method=GET
        code=$(ask "$method" "$scheme://$address:$port/v1/$path")
        printf 'status %s %s %s /v1/%s\n' "$name" "$scheme" "$code" "$path"
        [ "$code" != 000 ] || break
      done
    done
    hex=$(printf ':%04X' "$port")
    awk -v port="$hex" -v name="$name" '$4 == "0A" && substr($2, length($2) - 4) == port { print "listens", name, substr($2, 1, length($2) - 5) }' /proc/net/tcp /proc/net/tcp6
    for file in state.json haproxy.cfg; do
      [ ! -r "$folder/$file" ] || printf 'file %s %s %s\n' "$name" "$file" "$(base64 -w0 "$folder/$file")"
    done
  done
}
ask() {
  if command -v curl >/dev/null; then
    curl -gks -o /dev/null -m 5 --noproxy '*' -X "$1" -H 'content-type: application/json' -d '{}' -w '%{http_code}' "$2"
  else
    python3 -c 'import sys, ssl, urllib.request as u, urllib.error as e
c = ssl._create_unverified_context()
o = u.build_opener(u.ProxyHandler({}), u.HTTPSHandler(context=c))
try: print(o.open(u.Request(sys.argv[2], b"{}", method=sys.argv[1]), timeout=5).status)
except e.HTTPError as x: print(x.code)
except Exception: print("000")' "$1" "$2"
  fi
}

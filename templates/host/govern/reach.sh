#!/bin/sh
# What the engines that answer can reach, beside what their processes show. Asked: `root PATH`, `gateway NAME FOLDER …`. Prints a fact a line, of an
# environment by its NAME:
#   machine NETNS USERNS BOOT · door NAME SOCKET · weights NAME FSTYPE SOURCE TARGET · gateway NAME PATH · issuer PATH TEXT
#   text NAME SOURCE BASE64 of what may name addresses and keys: they are looked for where it is read, and the text is not kept
namespace() { readlink "/proc/self/ns/$1" | tr -dc 0-9; }
text() { printf 'text %s %s %s\n' "$1" "$2" "$(base64 -w0)"; }
# Sockets of resolvers that a network namespace does not close.
print_doors() {
  for door in run/nscd/socket run/systemd/resolve/io.systemd.Resolve; do
    ! try test -S "/proc/$2/root/$door" || echo "door $1 /$door"
  done
}
collect_reach() {
  root=$(asked root)
  [ -d "$root" ] || exit 66
  echo "machine $(namespace net) $(namespace user) $(cat /proc/sys/kernel/random/boot_id)"
  seen process | while read -r name pid _; do
    print_doors "$name" "$pid" </dev/null
  done | sort -u
  seen text | sed 's/^/text /'
  seen weights | while read -r name tree; do
    echo "weights $name $(findmnt -nro FSTYPE,SOURCE,TARGET -T "$tree" | tail -n 1)"
  done
  asked gateway | while read -r name folder _; do
    grep -lsE -- "\"environment\": ?\"$name\"" "$root"/services/*/spec.json | while IFS= read -r spec; do text "$name" specification <"$spec"; done
    [ -f "$folder/haproxy.cfg" ] || continue
    echo "gateway $name $folder/haproxy.cfg"
    grep -vE '^ *(#|bind )' "$folder/haproxy.cfg" | text "$name" gateway
  done
  find "$root/gateways" "$root/watch" -name '*.pem' -o -name '*.crt' 2>/dev/null | while IFS= read -r file; do
    issuer=$(openssl x509 -noout -issuer -in "$file" 2>/dev/null) && echo "issuer $file $issuer"
  done
  true
}

#!/bin/sh
# What the engines of services can reach, by inspection. Asked: `root PATH`, `switch NAME` for variables whose values are printed, `names EXPRESSION` of
# providers, `gateway NAME FOLDER …`. Prints a fact a line:
#   machine NETNS USERNS BOOT · process ID PID NETNS USERNS MNTNS UID CAPABILITIES INTERFACES · unread ID PID · switch ID NAME=VALUE
#   container ID NETWORK PRIVILEGED CAPABILITIES · address ID SOURCE VALUE · resolver ID VALUE · door ID SOCKET · weights ID FSTYPE SOURCE TARGET
#   gateway NAME PATH · custody ID SOURCE VALUE · issuer PATH TEXT
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
try() { "$@" 2>/dev/null || as_root "$@" 2>/dev/null; }
namespace() { found=$(try readlink "/proc/$1/ns/$2") || found=; found=${found#*[}; found=${found%]}; printf '%s' "${found:--}"; }
# Processes of workers, and all that they started.
descendants() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v top=" $* " '
    { pid = $1; sub(/^.*\) /, ""); parent[pid] = $2 }
    END { for (pid in parent) { at = pid; while (index(top, " " at " ") == 0 && at in parent) at = parent[at]; if (index(top, " " at " ")) print pid } }'
}
# Workers of a service: one whose command names its folder, or one in a container that has it mounted.
workers() {
  grep -slaE 'sovran_worker.serve' /proc/[0-9]*/cmdline | cut -d / -f 3 | while IFS= read -r at; do
    if grep -qaF -- "$1/service.json" "/proc/$at/cmdline" || grep -qE "^[0-9]+ [0-9]+ [0-9:]+ [^ ]*/services/${1##*/} /" "/proc/$at/mountinfo"; then echo "$at"; fi
  done 2>/dev/null
}
# Addresses in a text: of a URL without its user and path, of the internet protocol, of a known provider; keys kept elsewhere.
addresses() {
  text=$(cat)
  printf '%s\n' "$text" | grep -aoE "[A-Za-z][A-Za-z0-9+.-]*://(\[[0-9A-Fa-f:.]+\]|[^][:space:]\"'<>,;)}])[^][:space:]\"'<>,;)}]*|([0-9]{1,3}\.){3}[0-9]{1,3}|\b([A-Za-z0-9-]+\.)*($(asked names))\b" |
    sed -E 's#^([A-Za-z][A-Za-z0-9+.-]*://)([^/@]*@)?([^/?\#]*).*#\1\3#' | sort -u | sed "s|^|address $1 $2 |"
  printf '%s\n' "$text" | grep -aoiE '(aws|gcp|azure)kms:|arn:aws[a-z-]*:kms:|cloudkms\.googleapis\.com|vault\.azure\.net|kms\.[a-z0-9-]+\.amazonaws\.com|keyRings/' |
    sort -u | sed "s|^|custody $1 $2 |"
}
print_process() {
  spaces="$(namespace "$2" net) $(namespace "$2" user) $(namespace "$2" mnt)"
  state=$(awk '/^Uid:/ { uid = $3 } /^CapEff:/ { print uid, $2 }' "/proc/$2/status")
  lines=$(sed -n 's/^ *\([^ :]*\):.*/\1/p' "/proc/$2/net/dev" | paste -sd, -)
  [ -n "$state" ] || return 0
  printf 'process %s %s %s %s %s\n' "$1" "$2" "$spaces" "$state" "${lines:--}"
  tr '\0' '\n' <"/proc/$2/cmdline" | addresses "$1" arguments
  variables=$(try cat "/proc/$2/environ" | tr '\0' '\n')
  [ -n "$variables" ] || { printf 'unread %s %s\n' "$1" "$2"; return 0; }
  for name in $(asked switch); do
    said=$(printf '%s\n' "$variables" | grep -a -m 1 "^$name=")
    printf 'switch %s %s %s\n' "$1" "$2" "${said:-$name}"
  done
  printf '%s\n' "$variables" | addresses "$1" environment
}
# What the container engine says of a container; nothing where it cannot be asked.
inspect() {
  name=sovran-svc-$(printf %s "$2" | sha256sum | cut -c 1-12)
  for socket in /var/run/docker.sock /run/podman/podman.sock "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock"; do
    [ -S "$socket" ] || continue
    said=$(try curl -sf -m 5 --unix-socket "$socket" "http://engine/containers/$name/json") || continue
    set -- "$1"
    for key in NetworkMode Privileged CapAdd; do
      value=$(printf %s "$said" | grep -oE "\"$key\":(\"[^\"]*\"|\[[^]]*\]|[a-z]+)" | head -n 1)
      value=$(printf %s "${value#*:}" | tr -d '" []'); set -- "$@" "${value:--}"
    done
    echo "container $*"; return
  done
}
# Resolvers as the process sees them, and sockets of resolvers that a network namespace does not close.
print_names() {
  try cat "/proc/$2/root/etc/resolv.conf" | awk -v id="$1" '$1 == "nameserver" { print "resolver", id, $2 }'
  for door in run/nscd/socket run/systemd/resolve/io.systemd.Resolve; do
    ! try test -S "/proc/$2/root/$door" || echo "door $1 /$door"
  done
}
collect_reach() {
  root=$(asked root)
  [ -d "$root" ] || exit 66
  echo "machine $(namespace self net) $(namespace self user) $(cat /proc/sys/kernel/random/boot_id)"
  for spec in "$root"/services/*/spec.json; do
    [ -f "$spec" ] || continue
    folder=${spec%/spec.json} id=$(basename -- "${spec%/spec.json}") found=$(workers "${spec%/spec.json}")
    # shellcheck disable=SC2086 # one pid a word
    for pid in $(descendants $found); do print_process "$id" "$pid"; done
    for pid in $found; do print_names "$id" "$pid"; done | sort -u
    [ ! -f "$folder/container.json" ] || inspect "$id" "$folder"
    addresses "$id" specification <"$spec"
    tree=$(sed -n 's/.*"modelTree": *"\([^"]*\)".*/\1/p' "$spec" | head -n 1)
    echo "weights $id $(findmnt -nro FSTYPE,SOURCE,TARGET -T "$tree" | tail -n 1)"
  done
  asked gateway | while read -r name folder _; do
    [ -f "$folder/haproxy.cfg" ] || continue
    echo "gateway $name $folder/haproxy.cfg"
    grep -vE '^ *(#|bind )' "$folder/haproxy.cfg" | addresses "$name" gateway
  done
  find "$root/gateways" "$root/watch" -name '*.pem' -o -name '*.crt' 2>/dev/null | while IFS= read -r file; do
    issuer=$(openssl x509 -noout -issuer -in "$file" 2>/dev/null) && echo "issuer $file $issuer"
  done
  true
}

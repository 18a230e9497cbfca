#!/bin/sh
# Argument: root. Prints the processes that live by any record of an attempt (same boot, same start), then the running
# containers, then `all`. What root cannot read ends it. An unused socket is a leftover, unless containers outlive the engine.
root=$1
boot=$(cat /proc/sys/kernel/random/boot_id) || exit 1
records() {
  [ ! -e "$root" ] || ls -- "$root" >/dev/null || return 1
  for kind in jobs services; do
    [ ! -e "$root/$kind" ] || find "$root/$kind/" -mindepth 4 -maxdepth 4 -type f -name '*.json' || return 1
  done
}
found=$(records) || exit 1
while read -r record; do
  [ -n "$record" ] || continue
  content=$(head -c 4096 -- "$record" | tr -d ' \n\000')
  [ -n "$content" ] || [ ! -s "$record" ] || exit 1
  case $content in *"\"bootId\":\"$boot\""*) ;; *) continue ;; esac
  pid=$(printf %s "$content" | sed -n 's/.*"pid":\([0-9]\{1,10\}\).*/\1/p')
  started=$(printf %s "$content" | sed -n 's/.*"start":"\([0-9]*\)".*/\1/p')
  [ -n "$pid" ] && [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d ' ' -f 20)" = "$started" ] || continue
  path=${record#"$root"/}; kind=${path%%/*}; path=${path#*/}
  path=${path#/}; echo "${kind%s} ${path%%/*}"
done <<RECORDS
$found
RECORDS
kept() { cat /proc/[0-9]*/comm | grep -Eq '^(containerd-shim|conmon)'; }
gone() {
  [ -r /proc/net/unix ] || return 1
  grep -q " 00010000 .* \(/var\)\{0,1\}$(printf %s "$1" | sed 's,^/var,,')$" /proc/net/unix && return 1
  ! kept
}
by_docker() {
  command -v docker >/dev/null || return 1
  timeout 8 docker -H "unix://$1" ps --format '{{with .Label "sovran.job"}}job {{.}}{{end}}{{with .Label "sovran.service"}}service {{.}}{{end}}'
}
by_curl() {
  list=$(curl -sf -m 8 --unix-socket "$1" http://localhost/containers/json) || return 1
  case $list in '['*) ;; *) return 1 ;; esac
  # shellcheck disable=SC2020 # a line for each of the three
  printf '%s\n' "$list" | tr ',{}' '\n\n\n' | sed -n 's/^"sovran\.\(job\|service\)":"\([^"]*\)"$/\1 \2/p'
}
[ -S /run/docker.sock ] && docker=/run/docker.sock || docker=/var/run/docker.sock
none=yes
for socket in "$docker" /run/podman/podman.sock /run/user/*/podman/podman.sock; do
  [ -S "$socket" ] || continue
  none=''
  by_docker "$socket" || by_curl "$socket" || gone "$socket" || exit 1
done
[ -z "$none" ] || ! kept || exit 1
echo all

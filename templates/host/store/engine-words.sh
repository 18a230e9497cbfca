#!/bin/sh
# Asks the container engine at `$sock` by curl or its client. `whole TEXT` rejects truncated lists.
sock=''
for one in /run/docker.sock /var/run/docker.sock /run/podman/podman.sock; do [ -S "$one" ] && { sock=$one; break; }; done
api() {
  curl -sf -m 60 --unix-socket "$sock" "$@" 2>/dev/null && return
  [ $? -ne 28 ] || return 28
  sudo -n curl -sf -m 60 --unix-socket "$sock" "$@" 2>/dev/null
}
client() {
  timeout 60 docker -H "unix://$sock" "$@" 2>/dev/null && return
  [ $? -ne 124 ] || return 124
  sudo -n timeout 60 docker -H "unix://$sock" "$@" 2>/dev/null
}
named='s/"\(Id\|ImageID\)":"\([0-9a-f]\{64\}\)"/"\1":"sha256:\2"/'
inspected() {
  ids=$(client "$1" ls -aq --no-trunc) && ids=$(printf '%s\n' "$ids" | sort -u) || return 1
  # shellcheck disable=SC2086 # one word an id
  [ -z "$ids" ] || { ids=$(client "$1" inspect --format "$2" $ids) && ids=$(printf '%s\n' "$ids" | sed "$named" | paste -sd , -); } || return 1
  printf '[%s]' "$ids"
}
whole() { case $1 in '['*']') ;; *) return 1 ;; esac; }
if command -v curl >/dev/null 2>&1; then
  containers() { api 'http://localhost/containers/json?all=1' | tr -d '\n\r'; }
  images() { api http://localhost/images/json | tr -d '\n\r'; }
  labels_of() { api "http://localhost/images/$1/json"; }
  remove_image() { api -X DELETE "http://localhost/images/$1"; }
else
  containers() { inspected container '{"ImageID":{{json .Image}},"State":{{json .State.Status}},"Labels":{{json .Config.Labels}},"Mounts":{{json .Mounts}}}'; }
  images() { inspected image '{"Id":{{json .ID}},"Size":{{.Size}},"Labels":{{json .Config.Labels}}}'; }
  labels_of() { client image inspect --format '{{json .Config.Labels}}' "$1"; }
  remove_image() { client image rm "$1"; }
fi

#!/bin/sh
# Of each container of a service of sovran: `container BASE64` of what its engine says of it, then `image BASE64` of its image; `engine SOCKET` of each engine that
# was asked, `unread SOCKET` of each that did not answer.
collect_containers() {
  for socket in /var/run/docker.sock /run/podman/podman.sock "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock"; do
    [ -S "$socket" ] || continue
    list=$(ask_engine 'containers/json?filters=%7B%22label%22%3A%5B%22sovran.service%22%5D%7D') || { echo "unread $socket"; continue; }
    echo "engine $socket"
    for id in $(printf %s "$list" | grep -oE '"Id":"[0-9a-f]{64}"' | cut -d '"' -f 4); do
      said=$(ask_engine "containers/$id/json")
      image=$(printf %s "$said" | grep -oE '"Image":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
      printf 'container %s\nimage %s\n' "$(printf %s "$said" | base64 -w0)" "$(ask_engine "images/$image/json" | base64 -w0)"
    done
  done
}
ask_engine() { try curl -gsf -m 10 --unix-socket "$socket" "http://engine/$1"; }

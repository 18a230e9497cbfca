#!/bin/sh
# Of each container of a service of sovran: `container BASE64` of what its engine says of it; `engine NAME` of each engine that was asked.
collect_containers() {
  for engine in docker podman; do
    command -v "$engine" >/dev/null || continue
    ids=$(timeout 10 "$engine" ps -q --no-trunc --filter label=sovran.service) || { [ "$engine" = docker ] && [ ! -S /var/run/docker.sock ] && continue; exit 69; }
    printf 'engine %s\n' "$engine"
    for id in $ids; do
      printf 'container %s\n' "$(timeout 10 "$engine" inspect --format '{{json .}}' "$id" | base64 -w0)"
    done
  done
}

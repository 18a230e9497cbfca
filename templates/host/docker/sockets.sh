#!/bin/sh
. ../lib/share.sh
root=$1; shift
echo "uid $(id -u)"; echo "gid $(id -g)"; echo "cpus $(nproc)"
share "$root" 077; [ -z "$shared" ] || echo "group $(stat -L -c %g -- "$root")"
[ $# -gt 0 ] || set -- /var/run/docker.sock /run/docker.sock /run/podman/podman.sock \
  "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock"
for socket; do
  [ -S "$socket" ] || continue
  if [ -w "$socket" ]; then echo "socket $socket"; break; fi
  echo "locked $(stat -c %G -- "$socket") $socket"
done

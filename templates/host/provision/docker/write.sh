#!/bin/sh
# Argument: what makes the change count. Written beside, judged by the daemon's own reader, then put in place; what was there
# is kept for a way back. `/run/sovran-S20.unloaded` marks a change that the daemon has not loaded yet.
set -eu
umask 022
need=$1
mkdir -p /etc/docker
rm -f /etc/docker/daemon.json.before /etc/docker/daemon.json.absent
cat >/etc/docker/daemon.json.sovran
dockerd --validate --config-file /etc/docker/daemon.json.sovran >&2 || { rm -f /etc/docker/daemon.json.sovran; exit 1; }
if [ -e /etc/docker/daemon.json ]; then cp -a /etc/docker/daemon.json /etc/docker/daemon.json.before; else : >/etc/docker/daemon.json.absent; fi
sync /etc/docker/daemon.json.sovran
! grep -qsx restart /run/sovran-S20.unloaded || need=restart
echo "$need" >/run/sovran-S20.unloaded
mv -fT /etc/docker/daemon.json.sovran /etc/docker/daemon.json

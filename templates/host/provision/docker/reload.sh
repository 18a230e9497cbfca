#!/bin/sh
# Has the daemon take over the keys that it reads again.
set -e
if [ -d /run/systemd/system ]; then systemctl reload docker; else kill -HUP "$(cat /var/run/docker.pid)"; fi
sleep 1
rm -f /run/sovran-S20.unloaded

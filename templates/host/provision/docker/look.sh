#!/bin/sh
# One fact a line, then the file itself.
command -v dockerd >/dev/null && echo 'dockerd yes'
if [ -e /run/sovran-S20.unloaded ]; then
since=$(date -d "$(systemctl show -p ExecMainStartTimestamp --value docker.service 2>/dev/null)" +%s 2>/dev/null)
[ "$(stat -c %Y /run/sovran-S20.unloaded)" -lt "${since:-0}" ] || echo "unloaded $(cat /run/sovran-S20.unloaded)"
fi
echo "info $([ -n "${SOVRAN_ENGINE_SILENT-}" ] || timeout 10 docker info -f '{{.LiveRestoreEnabled}} {{.LoggingDriver}} {{.DockerRootDir}}' 2>/dev/null)"
echo '--- daemon.json'
[ ! -e /etc/docker/daemon.json ] || cat /etc/docker/daemon.json

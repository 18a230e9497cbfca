#!/bin/sh
# Prints `older` if the running server has not read our file. `/run/sovran-sshd.loaded`: what the file was when it was read.
# shellcheck disable=SC2154 # the server's unit, set by whoever sends this
if [ -e /etc/ssh/sshd_config.d/00-sovran.conf ] && systemctl is-active --quiet "$unit"
then since=$(date -d "$(systemctl show -p ExecMainStartTimestamp --value "$unit")" +%s)
[ "$(stat -c %Y /etc/ssh/sshd_config.d/00-sovran.conf)" -lt "${since:-0}" ] || [ "$(sha256sum </etc/ssh/sshd_config.d/00-sovran.conf)" = "$(cat /run/sovran-sshd.loaded)" ] || echo older
fi

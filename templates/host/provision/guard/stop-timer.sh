#!/bin/sh
# Reads $name, the guard's; sets $dir, where what a guarded change replaces is kept (root's alone), and the unit that restores it at
# boot. Stops the timer.
# shellcheck disable=SC2034,SC2154 # whoever sources this sets and reads them
dir=/var/lib/sovran-guard/$name
boot=/etc/systemd/system/sovran-guard-$name-boot.service
wanted=/etc/systemd/system/multi-user.target.wants/${boot##*/}
if [ -d /run/systemd/system ]; then systemctl stop "sovran-guard-$name.timer" 2>/dev/null || :; systemctl reset-failed "sovran-guard-$name.service" 2>/dev/null || :
elif [ -f "$dir/pid" ]; then kill -- -"$(cat "$dir/pid")" 2>/dev/null || :; fi

#!/bin/sh
# Prints boot id and age of the first process, s: in a container the uptime is that of the machine around it.
cat /proc/sys/kernel/random/boot_id
awk -v up="$(cut -d' ' -f1 /proc/uptime)" -v hz="$(getconf CLK_TCK || echo 100)" '{ sub(/.*\) /, ""); print int(up - $20 / hz) }' /proc/1/stat

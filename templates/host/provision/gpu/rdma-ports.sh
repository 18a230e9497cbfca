#!/bin/sh
# Prints `port=DEVICE:PORT STATE/PHYSICAL GBPS` of each RDMA port.
for p in /sys/class/infiniband/*/ports/*; do
[ -r "$p/state" ] || continue
d=${p#/sys/class/infiniband/}
printf 'port=%s:%s %s/%s %s\n' "${d%%/*}" "${p##*/}" "$(cut -d ' ' -f 2 "$p/state")" "$(cut -d ' ' -f 2 "$p/phys_state")" "$(cut -d ' ' -f 1 "$p/rate")"
done 2>/dev/null

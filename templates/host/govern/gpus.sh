#!/bin/sh
# `cards COUNT` of NVIDIA on the PCI bus; where there are any, `process UUID PID OWNER` of each program that computes on one: OWNER is the container that it is in, the
# service or job whose folder its command names, or `-`. `unread`: the driver does not say.
collect_gpus() {
  [ -d /sys/bus/pci/devices ] || exit 66
  cards=$(cat /sys/bus/pci/devices/*/vendor /sys/bus/pci/devices/*/class 2>/dev/null | grep -c 0x10de)
  printf 'cards %s\n' "$cards"
  [ "$cards" != 0 ] || [ -e /dev/nvidia0 ] || command -v nvidia-smi >/dev/null || exit 0
  used=$(timeout 10 nvidia-smi --query-compute-apps=gpu_uuid,pid --format=csv,noheader,nounits) || { echo unread; exit 0; }
  root=$(asked root)
  printf '%s\n' "$used" | tr -d , | while read -r uuid pid; do
    [ -n "$pid" ] || continue
    owner=$(grep -om 1 '[0-9a-f]\{64\}' "/proc/$pid/cgroup")
    [ -n "$owner" ] || owner=$(tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n "s|.*$root/\(services\|jobs\)/\([^/]*\)/.*|\2|p" | head -n 1)
    printf 'process %s %s %s\n' "$uuid" "$pid" "${owner:--}"
  done
}

#!/bin/sh
# `ours PID CONFIG` knows a master by its command line, `perhaps PID FILE` a recorded one that `/proc` hides. `note_boot
# FOLDER` records the boot for `perhaps`.
. ../lib/unseen.sh
names() { tr '\0' '\n' | grep -Fxq -- "$1"; }
ours() { { names "$2" <"/proc/${1:-none}/cmdline"; } 2>/dev/null; }
this_boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
note_boot() { rm -f -- "$1/boot"; this_boot >"$1/boot"; }
perhaps() {
  case $(cat "${2%/*}/boot" 2>/dev/null) in ''|"$(this_boot)") unseen "$1" "$2" ;; *) return 1 ;; esac
}

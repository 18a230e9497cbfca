#!/bin/sh
# `alive FILE` tests if the recorded process lives (boot, pid, start ticks); `$pid` is its number. `end_group FILE`
# kills its process group.
. ./unseen.sh
boot_now=; [ ! -r /proc/sys/kernel/random/boot_id ] || read -r boot_now </proc/sys/kernel/random/boot_id
field() {
  value=${identity#*\""$1"\":}
  if [ "$value" = "$identity" ]; then value=; return; fi
  value=${value# }; value=${value#\"}; value=${value%%[,\}\"]*}
}
start_ticks() {
  state=
  { IFS= read -r state <"/proc/$1/stat"; } 2>/dev/null || [ -n "$state" ] || return 1
  # shellcheck disable=SC2086 # split into the fields of stat
  set -- ${state##*) }
  case $1 in Z|X) return 1 ;; esac
  ticks=${20}
}
alive() {
  identity=; pid=
  [ -f "$1" ] || return 1
  IFS= read -r identity <"$1" || [ -n "$identity" ] || return 1
  field bootId; [ "$value" = "$boot_now" ] || return 1
  field pid; pid=$value
  case $pid in ''|*[!0-9]*) return 1 ;; esac
  field start; began=$value
  start_ticks "$pid" && [ "$ticks" = "$began" ] || unseen "$pid" "$1"
}
end_group() { if alive "$1"; then kill -s KILL -- "-$pid" 2>/dev/null || :; fi; }

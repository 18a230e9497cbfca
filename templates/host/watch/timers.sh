#!/bin/sh
# Arguments: beginning of the names of units; clone of the project, else as installed. Units are of the system where its user may act as
# root unasked, else of the user; installed ones stay where they are. Prints `scope SCOPE`, `user NAME`, `prefix PATH` of units, `clone
# PATH`, `systemd yes`, `lingers yes`, `sovran PATH`, `project ID` or name, `recorded DIGEST PATH`, `file PATH BASE64`, and `timer JSON`.
prefix=$1 clone=$2
. ./systemd.sh
for scope in system user none; do [ ! -e "$(folder "$scope")/$prefix.manifest" ] || break; done
[ "$scope" != none ] || if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then scope=system; else scope=user; fi
units=$(folder "$scope")/$prefix
[ -n "$clone" ] || clone=$(sed -n 's/^# //p' "$units.manifest" 2>/dev/null)
printf 'scope %s\nuser %s\nprefix %s\nclone %s\n' "$scope" "$(id -un)" "$units" "$clone"
said() { sed -n "s/^  $1: *[\"']\{0,1\}\([^\"']*\).*/\1/p" "$clone/sovran.yaml" 2>/dev/null | head -n 1; }
project=$(said id)
printf 'project %s\n' "${project:-$(said name)}"
program=$(command -v sovran) && printf 'sovran %s\n' "$program"
[ ! -e "/var/lib/systemd/linger/$(id -un)" ] || echo 'lingers yes'
! ask show-environment >/dev/null 2>&1 || echo 'systemd yes'
sed -n 's/^\([0-9a-f]*\)  /recorded \1 /p' "$units.manifest" 2>/dev/null
value() { ask show --property="$1" --value "$2" 2>/dev/null; }
time_of() {
  at=$(value "$1" "$2")
  [ -n "$at" ] && [ "$at" != n/a ] && date -u -d "$at" +'"%FT%TZ"' || echo null
}
case $scope in user) stamps=${XDG_DATA_HOME:-$HOME/.local/share}/systemd/timers ;; *) stamps=/var/lib/systemd/timers ;; esac
# systemd makes a stamp when a timer is first started, and takes it for a run.
ran() { [ "$(stat -c %W "$stamps/stamp-$1")" != "$(stat -c %Y "$stamps/stamp-$1")" ]; } 2>/dev/null
for unit in "$units"-*; do
  [ -f "$unit" ] || continue
  printf 'file %s %s\n' "$unit" "$(base64 -w0 "$unit")"
  case $unit in *.timer) name=$(basename "$unit" .timer) ;; *) continue ;; esac
  ended=$(time_of ExecMainExitTimestamp "$name.service")
  case $ended/$(value ExecMainStatus "$name.service") in
    null/*) state=unknown ;;
    */0) state=ok ;;
    */5) state=missed ;;
    *) state=failed ;;
  esac
  command=$(sed -n '/^Description=/{s///; s/%%/%/g; s/[\\"]/\\&/g; p; q}' "$unit")
  last=null
  ! ran "$name.timer" || last=$(time_of LastTriggerUSec "$name.timer")
  printf 'timer {"name":"%s","command":"%s","lastRun":%s,"nextRun":%s,"state":"%s"}\n' "${name#"$prefix-"}" "$command" "$last" \
    "$(time_of NextElapseUSecRealtime "$name.timer")" "$state"
done

#!/bin/sh
# Arguments: name, seconds until the revert, text of restore.sh, command by which the old content counts again, paths. Keeps the
# files and starts the timer; a reboot restores them before sshd starts. Kept files of an earlier try stay.
set -eu
umask 077
name=$1 seconds=$2 restore=$3 reload=$4
shift 4
mkdir -p /var/lib/sovran-guard
. ./stop-timer.sh
tries=50; while [ -d "$dir.back" ] && [ $tries -gt 0 ]; do sleep 0.2; tries=$((tries - 1)); done; rm -rf "$dir.back"
if [ ! -d "$dir" ]; then
  rm -rf "$dir.new"; mkdir "$dir.new"
  at=0
  for path; do
    if [ -e "$path" ]; then cp -a -- "$path" "$dir.new/$at"; else : >"$dir.new/$at.absent"; fi
    at=$((at + 1))
  done
  printf '%s\n' "$@" >"$dir.new/paths"
  printf '%s\n' "$reload" >"$dir.new/reload"
  printf '%s\n' "$restore" >"$dir.new/restore"
  mv -T "$dir.new" "$dir"
  sync
fi
if [ -d /run/systemd/system ]; then
  mkdir -p "${wanted%/*}"
  cat >"$boot.new" <<UNIT
[Unit]
Description=Take back a change that nobody has logged in after
ConditionPathExists=$dir/restore
Before=ssh.service sshd.service ssh.socket
[Service]
Type=oneshot
ExecStart=/bin/sh $dir/restore boot
[Install]
WantedBy=multi-user.target
UNIT
  mv -fT "$boot.new" "$boot"
  ln -sfn "$boot" "$wanted"
  sync
  systemd-run --quiet --collect --unit="sovran-guard-$name" --on-active="$seconds" --timer-property=AccuracySec=1s sh "$dir/restore"
else
  # shellcheck disable=SC2016 # read by the shell that is started
  setsid sh -c 'echo $$ >"$1/pid"; sleep "$2"; exec sh "$1/restore"' guard "$dir" "$seconds" </dev/null >/dev/null 2>&1 &
fi

#!/bin/sh
# Argument: the lease's folder. Locks and reads it.
set -eu
. ./tell.sh
umask 077
mkdir -p -- "$1"
exec 9>>"$1/lock"
flock -w 10 9
. ./read.sh
now=$(date +%s)
fence=0
[ ! -s "$1/fence" ] || read -r fence <"$1/fence" || :
case $fence in '' | *[!0-9]*) fence=$now ;; esac
note() {
printf '%s\n' "$@" >"$dir/holder.new"
mv -fT -- "$dir/holder.new" "$dir/holder"
}
dir=$1

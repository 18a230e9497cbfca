#!/bin/sh
# Measures the disk below `$1` in a folder that is removed at the end: `$2` MiB are written, read in order by four and at random,
# then small writes are synced, each for `$3` s at most. Prints `@NAME` and what fio says, four times.
. ../lib/share.sh
share "$1" 077
b=$1/bench s=$3 made=
[ -d "$1" ] || made=$1
{ mkdir -p -- "$b" && exec 9<"$b"; } || exit
flock -n 9 || { echo "another measurement runs in $b" >&2; exit 1; }
trap 'rm -rf -- "$b"; [ -z "$made" ] || rmdir -- "$made"' EXIT
trap 'exit 143' HUP INT TERM
rm -rf -- "${b:?}"/*
f() {
  echo "@$1"
  name=$1
  shift
  timeout -k 5 $((s + 60)) fio --name="$name" "$@" --output-format=json --runtime="$s" || exit
}
f write --filename="$b/data" --size="$2M" --rw=write --bs=1M --direct=1 --fallocate=none --end_fsync=1
m=$(($(stat -c %s -- "$b/data") / 4194304)); [ "$m" -gt 0 ] || m=1
set -- --filename="$b/data" --direct=1 --numjobs=4 --group_reporting --time_based
f read "$@" --rw=read --bs=1M --size="${m}M" --offset_increment="${m}M"
f random "$@" --rw=randread --bs=4k --size="$((m * 4))M" --norandommap
f sync --filename="$b/small" --size=16M --rw=write --bs=4k --fsync=1 --time_based

#!/bin/sh
# Arguments: part, target, size, sha256, mode, bytes of a piece of a stream. Resumes, hashes on arrival, renames if the digest fits.
. ../lib/share.sh
. ../lib/say-free.sh
. ../lib/say-closed.sh
. ./take.sh
. ./join-streams.sh
. ./take-turn.sh
. ../lib/say-limit.sh
trap '' XFSZ
share "$1" 077
mode=$5 piece=$6 blocks=$(($6 / 131072))
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
finish() { [ ! -O "$1" ] || chmod "$mode" "$1"; }
case $1 in ?*/*) dir=${1%/*} ;; /*) dir=/ ;; *) dir=. ;; esac
[ -d "$dir" ] || mkdir -p -- "$dir" || { say_closed "$dir" w >&2; exit 1; }
for at in "$dir" "$1.lock" "$1"; do [ ! -e "$at" ] || ! say_closed "$at" w >&2 || exit 1; done
streams=alone
if command -v flock >/dev/null; then
  take_turn "$1.lock"
  mark=
  trap 'rm -f -- "$1.lock"; [ -z "$mark" ] || rm -f -- "$1".stream*."$mark"' EXIT
  trap 'exit 143' TERM INT HUP
  for old in "$1".stream*; do [ ! -p "$old" ] || [ -z "$(find "$old" -mmin +60 2>/dev/null)" ] || rm -f -- "$old"; done
  dd if=/dev/null iflag=fullblock 2>/dev/null && streams=joins
fi
if [ -f "$2" ] && [ ! -h "$2" ] && [ "$(stat -c %s -- "$2")" = "$3" ] && h=$(sha256sum <"$2") && [ "${h%% *}" = "$4" ]; then
  echo "$3 $4"
  read -r from mark streams || exit 1
  rm -f -- "$1"
  finish "$2"
  exit
fi
n=0 h=-
[ ! -f "$1" ] || { n=$(stat -c %s -- "$1") && h=$(head -c "$n" -- "$1" | sha256sum); } || exit 1
echo "$n ${h%% *} $streams"
while read -r from mark streams || exit 1; [ "$from" = '?' ]; do
  echo
done
[ "$from" = 0 ] && { : >"$1" || exit 1; }
# shellcheck disable=SC2086 # numbers of streams
[ -z "$streams" ] || join_streams "$1" "$mark" $streams
keep() { tee -a --output-error=exit -- "$1"; }
# shellcheck disable=SC2086 # descriptors
arrive() { if [ -z "$streams" ]; then keep "$1"; else take "$(($3-from))" $fds | keep "$1"; fi; }
h=$({ head -c "$from" <"$1" && arrive "$@"; } | sha256sum) || exit 1
[ "$(stat -c %s -- "$1")" = "$3" ] || { echo "its bytes ended before the file did" >&2; say_free "$1" >&2; say_limit "$1" >&2; exit 1; }
[ "${h%% *}" = "$4" ] || { rm -f -- "$1"; exit 45; }
finish "$1" && sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$dir"

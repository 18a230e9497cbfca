#!/bin/sh
# `take BYTES FD…` joins several streams in file order. What is written is always a prefix of the file.
# A turn is a piece of `$piece` bytes, `$blocks` blocks.
# shellcheck disable=SC2154 # set or read by what sources this
turn() {
  LC_ALL=C dd bs=131072 count="$blocks" iflag=fullblock 2>&3 || return 1
  said=
  while case $said in *'records in') false ;; esac; do
    read -r said <&3
  done
  [ "${said%% *}" = "$blocks+0" ]
}
take() {
  left=$1
  shift
  while [ "$left" -gt 0 ]; do
    for fd in 0 "$@"; do
      turn <&"$fd" || return
      left=$((left-piece))
      [ "$left" -gt 0 ] || return
    done
  done
}

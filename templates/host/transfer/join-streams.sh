#!/bin/sh
# `join_streams PART MARK NUMBER…` opens the streams as descriptors `$fds`, both ways first to avoid blocking.
join_streams() {
  part=$1 mark=$2
  shift 2
  mkfifo -m 600 -- "$part.stream0.$mark" && exec 3<>"$part.stream0.$mark" || exit 1
  fds=
  for n; do
    stream=$part.stream$n.$mark
    exec 8<>"$stream" || exit 1
    eval "exec $((n+3))<\"\$stream\""
    exec 8>&-
    fds="$fds $((n+3))"
  done
  rm -f -- "$part".stream*."$mark"
}

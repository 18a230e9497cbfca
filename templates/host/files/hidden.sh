#!/bin/sh
# `hidden PATH` prints the closed folder that hides whether PATH exists; fails if that is known.
. ../lib/say-closed.sh
hidden() {
  up=$1
  until [ -e "$up" ]; do
    case $up in */?*) up=${up%/*} up=${up:-/} ;; *) return 1 ;; esac
  done
  [ -d "$up" ] && [ ! -x "$up" ] && say_closed "$up" >&2
}

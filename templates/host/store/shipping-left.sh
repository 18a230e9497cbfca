#!/bin/sh
# `shipping_left PATH` tests for leftovers of an interrupted shipping, unlocked and an hour old.
shipping_left() {
  case $1 in
    code/*/*|programs/*/*|*.lock) return 1 ;;
    code/.gone-*|programs/.gone-*) [ -d "$1" ] && [ ! -h "$1" ] && [ -w "$1" ]; return ;;
    code/*.tar|code/*.tar.part.*|code/*.??????|programs/*.tar|programs/*.tar.part.*|programs/*.??????) ;;
    *) return 1 ;;
  esac
  [ ! -h "$1" ] && [ -n "$(find "$1" -maxdepth 0 -mmin +60 2>/dev/null)" ] || return 1
  if [ -d "$1" ]; then [ -w "$1" ]; else [ -f "$1" ] && ! busy "$1"; fi
}

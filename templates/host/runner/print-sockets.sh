#!/bin/sh
# Sockets of the runtime folder `$1`; avoids waiting on missing ones.
# shellcheck disable=SC2154 # set or read by what sources this
print_sockets() {
  [ -n "$1" ] || return 0
  printf '%s - sockets\n' "$mark"
  for entry in "$1"/e-*.sock; do [ ! -S "$entry" ] || printf '%s\n' "$entry"; done
}

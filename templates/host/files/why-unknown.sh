#!/bin/sh
# `why_unknown PATH` prints why it is unknown whether PATH exists.
. ./hidden.sh
. ../lib/absent.sh
why_unknown() {
  hidden "$1" && return
  absent "$1" || [ -z "$seen" ] && return 1
  printf '%s\n' "$seen" >&2
}

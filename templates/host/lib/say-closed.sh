#!/bin/sh
# `say_closed PATH [w]` prints the path, or nearest visible folder, that denies this user reading or writing. Fails if
# none does.
usable() {
  [ -r "$1" ] && { [ ! -d "$1" ] || [ -x "$1" ]; } && { [ "$2" != w ] || [ -w "$1" ]; }
}
say_closed() {
  case $1 in /*) at=$1 ;; *) at=$PWD/${1#./} ;; esac
  until [ -e "$at" ]; do at=${at%/*}; at=${at:-/}; done
  ! usable "$at" "${2:-r}" || return 1
  printf 'closed to: %s %s %s %s\n' "$(id -un 2>/dev/null || id -u)" "$(stat -L -c '%U %G %a %f' -- "$at")" "$(stat -L -c %G -- "$(dirname -- "$at")")" "$at"
}

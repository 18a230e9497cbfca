#!/bin/sh
# `unseen PID RECORD` tests if a recorded process may live although `/proc` hides it (hidepid).
unseen() {
  case $1 in ''|*[!0-9]*) return 1 ;; esac
  [ ! -r /proc/1/comm ] && [ ! -r "/proc/$1/stat" ] || return 1
  case $(LC_ALL=C; export LC_ALL; kill -0 "$1" 2>&1) in
    *'o such process'*) return 1 ;;
    '') [ -O "$2" ] ;;
    *) [ ! -O "$2" ] ;;
  esac
}

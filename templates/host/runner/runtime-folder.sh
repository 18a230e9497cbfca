#!/bin/sh
# `runtime_folder PATH` creates it for its user or group and prints what is wrong. A folder that root gave to this
# user's group counts (S36).
runtime_folder() (
  (share "$1" 077; mkdir -p -- "$1" 2>/dev/null) || :
  [ -d "$1" ] && [ ! -L "$1" ] || { echo no-folder; exit 0; }
  share "$1" 077
  [ -O "$1" ] || { [ -n "$shared" ] && [ -w "$1" ]; } || { stat -c 'owner %u' -- "$1"; exit 0; }
  mode=$(stat -c %a -- "$1")
  case $shared$mode in *00|yes*0) ;; *) echo "mode $mode" ;; esac
)

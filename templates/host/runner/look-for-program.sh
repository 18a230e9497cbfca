#!/bin/sh
# Arguments: folder, number of files. Touches a complete folder, else prints the free space and the nearest existing
# folder.
. ../lib/say-free.sh
. ../lib/hold-names.sh
. ./lacks.sh
if [ -d "$1" ]; then
  at=$(dirname -- "$1")
  [ ! -r "$at" ] || hold_names "$at" 2>/dev/null || :
  touch -c -- "$1" 2>/dev/null || :
  lacks "$1" "$2" || { echo there; exit; }
fi
say_free "$1"
at=$1; until [ -d "$at" ]; do at=$(dirname -- "$at"); done
printf 'nearest %s\n' "$at"

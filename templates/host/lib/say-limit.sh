#!/bin/sh
# `say_limit PATH` prints the file size limit and file system of a path.
say_limit() {
  until [ -d "$1" ]; do set -- "$(dirname -- "$1")"; done
  printf 'file limit: %s %s\n' "$(ulimit -f)" "$(stat -f -c %T -- "$1" 2>/dev/null)"
}

#!/bin/sh
# `say_free PATH` prints free bytes and inodes at a path or its nearest folder. Call it before cleaning up.
say_free() {
  until [ -d "$1" ]; do set -- "$(dirname -- "$1")"; done
  printf 'free bytes: %s\nfree inodes: %s\n' "$(df -Pk -- "$1" | tail -n 1)" "$(df -Pi -- "$1" | tail -n 1)"
}

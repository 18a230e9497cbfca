#!/bin/sh
# `absent PATH` succeeds only if PATH is known to be missing, unlike `[ -e PATH ]` on a hung disk. The error is in
# `$seen`.
absent() {
  seen=$(LC_ALL=C ls -dL -- "$1" 2>&1) && { seen=; return 1; }
  case $seen in *': No such file or directory'|*': Not a directory') return 0 ;; esac
  return 1
}

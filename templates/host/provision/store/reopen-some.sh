#!/bin/sh
# Arguments: group's id, root, member ids, list file, paths. Opens each path once and checks it before changing it.
gid=$1 root=$2 members=$3 inside=$4; shift 4
open_one() {
  # shellcheck disable=SC2046 # one number a word
  set -- $(stat -L -c '%u %g %f %h %d:%i' /proc/self/fd/3)
  case $(readlink /proc/self/fd/3) in "$root"/*) ;; *) return 0 ;; esac
  [ "$2" = "$gid" ] || case $members in *" $1 "*) ;; *) return 0 ;; esac
  case $3 in 4*) bits=g+rwxs ;; 8*) bits=g+rw ;; *) return 0 ;; esac
  [ $bits = g+rwxs ] || [ "$4" = 1 ] || grep -qxF -- "$5 $4" "$inside" || return 0
  chgrp "$gid" /proc/self/fd/3 && chmod $bits /proc/self/fd/3
}
for path; do
  if [ -f "$path" ] || [ -d "$path" ]; then open_one 3<"$path" || :; fi
done

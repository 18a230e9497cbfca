#!/bin/sh
# Prints size and sha256 of the file `$1`, or of its first `$2` bytes the sha256 alone.
if [ $# -gt 1 ]; then
  h=$(head -c "$2" <"$1" | sha256sum) && echo "${h%% *}"
  exit
fi
exec 3<"$1" || exit 1
n=$(stat -L -c %s -- "$1") && h=$(sha256sum <&3) && echo "$n ${h%% *}"

#!/bin/sh
# Arguments: root, paths. Prints the first foreign path in the store that this user cannot use.
export LC_ALL=C
. ../lib/say-closed.sh
root=$1; shift
[ -e "$root" ] || exit
say_closed "$root" w && exit
for path; do
  say_closed "$path" w && exit
  case $path in "$root"/*) say_closed "$(dirname -- "$path")" w && exit ;; esac
done
cd -- "$root" || exit
find store.lock trees blobs incoming projects ! -user "$(id -u)" \( -type d ! -perm -070 -o -type f ! -perm -040 \
  -o -type f \( -path 'blobs/*' -o -name '*.lock' \) ! -perm -060 -o \( -type d -o -type f \) ! -group "$(stat -c %g .)" \) 2>/dev/null |
  while read -r path; do say_closed "$path" w && break; done

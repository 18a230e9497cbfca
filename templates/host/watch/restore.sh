#!/bin/sh
# Arguments: folder of the watch, the run that is rolled back. Puts back what stood there before it.
. ../lib/share.sh
. ./programs.sh
share "$1" 077
cd -- "$1" 2>/dev/null || exit 0
rm -rf .next
[ "$(cat .last/run 2>/dev/null)" = "$2" ] || exit 0
for name in $(names_in manifest); do
  stop_program "$name" || exit 1
  [ -d ".last/$name" ] || rm -rf "$name/run"
done
drop_files manifest
rm -f manifest owner.json .last/run
cp -a .last/. . && rm -rf .last
[ ! -e manifest ] || start_programs
[ -e manifest ] || { cd / && rmdir -- "$1" 2>/dev/null; }
:

#!/bin/sh
# Arguments: folder of the watch. Stops its programs and removes what was installed, with what they kept; other files stay.
. ./programs.sh
cd -- "$1" 2>/dev/null || exit 0
[ -e manifest ] || [ -e .next ] || exit 0
for name in $(names_in manifest); do
  stop_program "$name" || exit 1
  rm -rf "$name/run"
done
drop_files manifest
rm -rf .next .last .old owner.json manifest
cd / && rmdir -- "$1" 2>/dev/null || :

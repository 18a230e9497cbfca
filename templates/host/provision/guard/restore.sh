#!/bin/sh
# Lies beside the kept files; argument: `boot` or nothing. Puts them back.
dir=${0%/*}
name=${dir##*/}
mv -T "$dir" "$dir.back" && cd "$dir.back" || exit 0
at=0
while IFS= read -r path; do
  if [ -e $at.absent ]; then rm -f -- "$path"; elif [ -e $at ]; then cp -a -- $at "$path.sovran" && mv -fT -- "$path.sovran" "$path"; fi
  at=$((at + 1))
done <paths
sync
[ "${1:-}" = boot ] || sh ./reload
rm -f "/etc/systemd/system/multi-user.target.wants/sovran-guard-$name-boot.service" "/etc/systemd/system/sovran-guard-$name-boot.service"
rm -rf "$dir.back"

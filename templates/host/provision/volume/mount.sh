#!/bin/sh
# Arguments: device, folder, file system. Lists the device in fstab by UUID and mounts it; the new table is proven before it
# replaces the old one in one rename.
set -eu
d=$(readlink -f -- "$1")
uuid=$(blkid -p -s UUID -o value -- "$d")
[ -n "$uuid" ]
install -d -m 0755 -- "$2"
new=$(mktemp /etc/.sovran.XXXXXX)
trap 'rm -f -- "$new"' EXIT
awk -v m="$2" '$1 ~ /^#/ || $2 != m' /etc/fstab >"$new"
printf 'UUID=%s %s %s defaults,nofail,x-systemd.device-timeout=30s 0 2\n' "$uuid" "$2" "$3" >>"$new"
findmnt --verify --tab-file "$new" >/dev/null
chmod --reference=/etc/fstab -- "$new"
chown --reference=/etc/fstab -- "$new"
sync -- "$new"
mv -fT -- "$new" /etc/fstab
if command -v restorecon >/dev/null; then restorecon -- /etc/fstab; fi
sync -- /etc
if command -v systemctl >/dev/null; then systemctl daemon-reload || :; fi
mountpoint -q -- "$2" || mount -- "$2"

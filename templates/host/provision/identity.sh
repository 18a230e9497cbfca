#!/bin/sh
# Prints what family, processor, kernel and user of a host are, and what room there is; needs no rights.
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release
printf "SOVRAN_ARCH=%s\nSOVRAN_KERNEL=%s\nSOVRAN_USER=%s\n" "$(uname -m)" "$(uname -r)" "$(id -un)"
printf "SOVRAN_BOOT=%s\n" "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
folder=$(. /etc/os-release 2>/dev/null && echo "/opt/sovran-bundle/$ID-$VERSION_ID")
[ ! -e "$folder/InRelease" ] || echo "SOVRAN_BUNDLE=$folder"
df -Pm / /var 2>/dev/null | awk 'NR > 1 { print "SOVRAN_ROOM=" $4 " " $6 }'

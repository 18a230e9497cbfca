#!/bin/sh
# Prints `PID PROGRAM` of each process that keeps others from the packages. dpkg, apt and rpm hold POSIX locks, by inode in
# /proc/locks; dnf writes its pid instead, and takes over the file of one that is gone. Reads only.
{ for f in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock /var/lib/rpm/.rpm.lock; do
i=$(stat -Lc %i -- "$f" 2>/dev/null) || continue
awk -v i="$i" '$2 != "->" { n = split($6, at, ":"); if (at[n] == i && $5 > 0) print $5 }' /proc/locks 2>/dev/null
done
for f in /var/cache/dnf/metadata_lock.pid /var/cache/dnf/download_lock.pid /var/lib/dnf/rpmdb_lock.pid; do
p=$(cat -- "$f" 2>/dev/null) || continue
case $p in '' | *[!0-9]*) ;; *) [ ! -e "/proc/$p" ] || echo "$p" ;; esac
done; } | sort -un | while read -r p; do echo "$p $(cat "/proc/$p/comm" 2>/dev/null || echo '?')"; done

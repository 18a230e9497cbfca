/** Locks of package managers: POSIX locks, by inode in /proc/locks. */
const LOCKED = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
  '/var/lib/rpm/.rpm.lock',
];
/** dnf writes its pid instead, and takes over the file of one that is gone. */
const PID_FILES = [
  '/var/cache/dnf/metadata_lock.pid',
  '/var/cache/dnf/download_lock.pid',
  '/var/lib/dnf/rpmdb_lock.pid',
];

/** POSIX sh: prints `<pid> <program>` of each process that keeps others from the packages. Reads only. */
export const PACKAGE_HOLDERS = `{ for f in ${LOCKED.join(' ')}; do
i=$(stat -Lc %i -- "$f" 2>/dev/null) || continue
awk -v i="$i" '$2 != "->" { n = split($6, at, ":"); if (at[n] == i && $5 > 0) print $5 }' /proc/locks 2>/dev/null
done
for f in ${PID_FILES.join(' ')}; do
p=$(cat -- "$f" 2>/dev/null) || continue
case $p in '' | *[!0-9]*) ;; *) [ ! -e "/proc/$p" ] || echo "$p" ;; esac
done; } | sort -un | while read -r p; do echo "$p $(cat "/proc/$p/comm" 2>/dev/null || echo '?')"; done`;

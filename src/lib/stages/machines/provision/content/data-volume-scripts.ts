/** Formats `$1` as `$2`, after looking once more that nothing is on it. */
export const FORMAT_VOLUME = [
  'set -eu',
  'd=$(readlink -f -- "$1")',
  '[ -b "$d" ]',
  'signs=$(wipefs -n --noheadings -- "$d")',
  '[ -z "$signs" ] || { echo "$1 carries a signature" >&2; exit 1; }',
  'code=0; blkid -p -- "$d" >/dev/null || code=$?',
  '[ "$code" = 2 ] || { echo "$1 is not blank" >&2; exit 1; }',
  'case "$2" in',
  'ext4) mkfs.ext4 -q -L sovran-data -- "$d" ;;',
  'xfs) mkfs.xfs -q -L sovran-data -- "$d" ;;',
  '*) exit 1 ;;',
  'esac',
].join('\n');

/** Lists `$1` in fstab by UUID for `$2` as `$3` and mounts it. The new table is proven before it replaces the old one. */
export const MOUNT_VOLUME = [
  'set -eu',
  'd=$(readlink -f -- "$1")',
  'uuid=$(blkid -p -s UUID -o value -- "$d")',
  '[ -n "$uuid" ]',
  'install -d -m 0755 -- "$2"',
  'new=$(mktemp /etc/.sovran.XXXXXX)',
  `trap 'rm -f -- "$new"' EXIT`,
  `awk -v m="$2" '$1 ~ /^#/ || $2 != m' /etc/fstab >"$new"`,
  `printf 'UUID=%s %s %s defaults,nofail,x-systemd.device-timeout=30s 0 2\\n' "$uuid" "$2" "$3" >>"$new"`,
  'findmnt --verify --tab-file "$new" >/dev/null',
  'chmod 0644 -- "$new"',
  'cat "$new" >/etc/fstab',
  'sync -- /etc/fstab',
  'if command -v systemctl >/dev/null; then systemctl daemon-reload || :; fi',
  'mountpoint -q -- "$2" || mount -- "$2"',
].join('\n');

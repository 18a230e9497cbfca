/**
 * Shell: `busy ARCHIVE` below the root: somebody sends it, its part, or has an engine read it now. Who does holds a lock:
 * on the archive, or on the file that `upload` lays beside the part. Without flock an hour's rest must do.
 */
export const BUSY = String.raw`
busy() {
  command -v flock >/dev/null || { [ -n "$(find "$1" -mmin -60)" ]; return; }
  for lock in "$1" "$(printf %s "$1" | sed 's/\.part\.[0-9a-f]*$//')".part.*.lock; do
    [ ! -f "$lock" ] || flock -n -- "$lock" true 2>/dev/null || return 0
  done
  return 1
}
`;

/**
 * Shell: `shipping_left PATH` below the root, after `BUSY`: what a cut shipping of our own code left, an archive whole or
 * in part, or the folder that it was unpacked into; never what was shipped. Nobody goes on with it, since each shipping
 * has names of its own. Between its steps it holds no lock, so that an hour's rest must tell too. A folder that another
 * user's shipping has not opened yet is his. So is what a removal has taken away and did not delete, which nobody goes on with.
 */
export const SHIPPING_LEFT = String.raw`
shipping_left() {
  case $1 in
    code/*/*|programs/*/*|*.lock) return 1 ;;
    code/.gone-*|programs/.gone-*) [ -d "$1" ] && [ ! -h "$1" ] && [ -w "$1" ]; return ;;
    code/*.tar|code/*.tar.part.*|code/*.??????|programs/*.tar|programs/*.tar.part.*|programs/*.??????) ;;
    *) return 1 ;;
  esac
  [ ! -h "$1" ] && [ -n "$(find "$1" -maxdepth 0 -mmin +60 2>/dev/null)" ] || return 1
  if [ -d "$1" ]; then [ -w "$1" ]; else [ -f "$1" ] && ! busy "$1"; fi
}
`;

/**
 * Shell: `busy ARCHIVE` tests if it is being sent or loaded, by its lock; without flock, by an hour without changes.
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

/** Shell: `shipping_left PATH` tests for leftovers of an interrupted shipping, unlocked and an hour old. */
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

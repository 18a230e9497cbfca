import { OPEN_FOLDERS } from '../share.ts';
import { ENGINE_WORDS } from './engine-words.ts';

/** Shell: `idle_program PATH`: shipped code unused for a week; `program_runs PATH`: in use, or processes are hidden. */
export const IDLE_PROGRAMS = String.raw`
idle_program() {
  case $1 in code/*/*|programs/*/*) return 1 ;; code/*|programs/*) ;; *) return 1 ;; esac
  case $(basename "$1") in *[!0-9a-f]*) return 1 ;; ????????????????????????????????) ;; *) return 1 ;; esac
  [ -d "$1" ] && [ ! -h "$1" ] && [ -w "$1" ] && [ -n "$(find "$1" -maxdepth 0 -mmin +10080 2>/dev/null)" ]
}
program_runs() {
  [ -r /proc/1/cmdline ] || return 0
  grep -qaF -- "$root/$1/" /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null
}
`;

/** Shell: `hold_names FOLDER` locks a program folder on descriptor 9, which `let_go` releases. */
export const HOLD_NAMES = String.raw`
hold_names() { exec 9<"$1"; flock -w 20 9; }
let_go() { exec 9<&-; }
`;

/** Arguments: root, program path. Removes an idle program in one rename; prints `kept` if in use. */
export const REMOVE_PROGRAM = String.raw`
export LC_ALL=C; set -u
root=$1
cd -- "$root" || exit 1
[ -e "$2" ] || exit 0
${IDLE_PROGRAMS}${HOLD_NAMES}${OPEN_FOLDERS}${ENGINE_WORDS}
idle_program "$2" && ! program_runs "$2" || { echo kept; exit 0; }
case $2 in
  code/*)
    [ -n "$sock" ] || { echo kept; exit 0; }
    mounted=$(containers)
    whole "$mounted" || { echo kept; exit 0; }
    case $mounted in *"/$2"*) echo kept; exit 0 ;; esac ;;
esac
folder=$(dirname -- "$2")
gone=$folder/.gone-$(basename -- "$2")-$$
hold_names "$folder" || exit 1
[ -e "$2" ] || exit 0
idle_program "$2" || { echo kept; exit 0; }
mv -T -- "$2" "$gone" || exit 1
let_go
open_folders "$gone"
rm -rf -- "$gone"
`;

/** Shell: `busy ARCHIVE`: locked while sent or loaded; without flock, changed within the hour. */
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

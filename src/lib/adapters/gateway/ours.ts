import { UNSEEN } from '../unknown-outcome.ts';

/**
 * Shell, of the master of a gateway:
 *
 * - `ours PID CONFIG`: that process is seen to be the one of this configuration; `names CONFIG` says so of a command line on its input.
 * - `perhaps PID FILE`: FILE tells of it, in this boot as far as anybody noted, and the host does not show whether it lives.
 * - `note_boot FOLDER`: for `perhaps`, of the files in that folder.
 */
export const OURS = `${UNSEEN}
names() { tr '\\0' '\\n' | grep -Fxq -- "$1"; }
ours() { { names "$2" <"/proc/\${1:-none}/cmdline"; } 2>/dev/null; }
this_boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
note_boot() { rm -f -- "$1/boot"; this_boot >"$1/boot"; }
perhaps() {
  case $(cat "\${2%/*}/boot" 2>/dev/null) in ''|"$(this_boot)") unseen "$1" "$2" ;; *) return 1 ;; esac
}
`;

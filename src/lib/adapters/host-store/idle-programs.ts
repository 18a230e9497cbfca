/**
 * Shell: `idle_program PATH` below the root, after `root` is set: a folder of our own code that was shipped, and that nobody
 * has asked for in a week; whoever starts something there touches it. `program_runs PATH`: a process names it, on its
 * command line or, where its user may look, in its environment. Where other users' processes are hidden nobody can tell.
 */
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

/**
 * Shell: `hold_names FOLDER`: whoever finds a program in it, or takes one away, holds it meanwhile, so that what is found is not
 * taken. The folder itself is the lock, on descriptor 9, which `let_go` gives back: the store's is held while trees are deleted.
 */
export const HOLD_NAMES = String.raw`
hold_names() { exec 9<"$1"; flock -w 20 9; }
let_go() { exec 9<&-; }
`;

/**
 * Arguments: root, path of a program below it. It is looked at again right before; `kept` is said where somebody uses it by now.
 * Code of containers goes only where the engine says what they mount. Taken away in one rename, then deleted: it is whole or not there.
 */
export const removeProgram = (words: { engine: string; openFolders: string }): string => String.raw`
export LC_ALL=C; set -u
root=$1
cd -- "$root" || exit 1
[ -e "$2" ] || exit 0
${IDLE_PROGRAMS}${HOLD_NAMES}${words.openFolders}${words.engine}
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

import { SAY_CLOSED } from '../../closed-path.ts';

/**
 * Shell: what cannot be read is not what is not there. A job that a user may not see, or whose disk is not mounted, would
 * otherwise be taken for lost, its devices freed and its folder swept. Each ends the script with an error that names the path.
 *
 * - `readable PATH…`: folders can be entered and listed, files read; what is not there passes.
 * - `known FOLDER`: nobody hides it: it is there, or the folder above has none, or is not there either. With `recorded`,
 *   for what somebody knows of, the folder above must be there.
 */
export const READABLE = `${SAY_CLOSED}
deny() { say_closed "$1" >&2 || printf '%s cannot be read by %s\\n' "$1" "$(id -un 2>/dev/null || id -u)" >&2; exit 1; }
readable() {
  for path; do
    [ -e "$path" ] || continue
    [ -r "$path" ] && { [ ! -d "$path" ] || [ -x "$path" ]; } || deny "$path"
  done
}
known() {
  readable "$1"
  [ -e "$1" ] || [ -x "\${1%/*}" ] || { [ "\${2:-}" != recorded ] && [ ! -e "\${1%/*}" ]; } || deny "$1"
}
`;

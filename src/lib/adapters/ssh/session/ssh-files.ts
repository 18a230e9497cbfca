import type { Ending, HostFiles } from '../../../core/ports/host.ts';
import { connectionLost, remoteFileFailed } from './errors.ts';
import { diskFull, saysDiskFull } from '../../disk-full.ts';
import { IS_ABSENT } from '../../absent-path.ts';
import { SAY_CLOSED } from '../../closed-path.ts';
import { fileTooLarge, saysTooLarge, TELL_TOO_LARGE } from '../../file-too-large.ts';
import { SHARE } from '../../share.ts';
import { runRaw, type Commands, type RawResult } from './run-command.ts';

const PRIVATE = 0o600;
const ABSENT = 44;
const TEXT_BYTES = 65_536;

/** Shell: `hidden PATH` prints the closed folder that hides whether PATH exists; fails if that is known. */
const HIDDEN = `${SAY_CLOSED}
hidden() {
up=$1
until [ -e "$up" ]
do
case $up in */?*) up=\${up%/*} up=\${up:-/} ;; *) return 1 ;; esac
done
[ -d "$up" ] && [ ! -x "$up" ] && say_closed "$up" >&2
}
`;

/** Shell: `why_unknown PATH` prints why it is unknown whether PATH exists. */
const WHY_UNKNOWN = `${HIDDEN}${IS_ABSENT}
why_unknown() {
hidden "$1" && return
absent "$1" || [ -z "$seen" ] && return 1
printf '%s\\n' "$seen" >&2
}
`;

const READ = `${WHY_UNKNOWN}
[ -e "$1" ] || { why_unknown "$1" && exit 1; [ -e "$1" ] || exit 44; }
[ -r "$1" ] || { say_closed "$1" >&2; exit 1; }
exec 3<"$1" || exit 1
if [ "$2" = 0 ]
then
if [ -z "$3" ]; then cat <&3; else head -c "$3" <&3; fi
elif [ -z "$3" ]; then tail -c "+$(($2+1))" <&3
else tail -c "+$(($2+1))" <&3 | head -c "$3"
fi`;

/** Renames only complete input: a lost connection also ends it. Private files are group-readable in a shared folder. */
const WRITE = `${SHARE}${SAY_CLOSED}${TELL_TOO_LARGE}
d=$(dirname -- "$1")
share "$d" 077
mode=$3
[ -z "$shared" ] || [ "$mode" != 600 ] || mode=640
mkdir -p -- "$d" && t=$(mktemp "$d/.sovran.XXXXXXXX") || { say_closed "$d" w >&2; exit 1; }
trap 'rm -f -- "$t"' EXIT
cat >"$t" && [ "$(wc -c <"$t")" -eq "$2" ] && chmod "$mode" "$t" && sync -- "$t" && mv -fT -- "$t" "$1" && sync -- "$d"`;

const LIST = `${WHY_UNKNOWN}
[ -d "$1" ] || { why_unknown "$1" && exit 1; [ -d "$1" ] || exit 0; }
[ -r "$1" ] && cd "$1" || { say_closed "$1" >&2; exit 1; }
for f in * .[!.]* ..?*
do
[ -e "$f" ] || [ -L "$f" ] || continue
printf '%s\\0' "$f"
done`;

/** One round trip each. */
export function sshFiles(commands: Commands): HostFiles {
  const sh = (script: string, words: string[], stdin?: Uint8Array): Promise<RawResult> =>
    runRaw(commands, ['sh', '-c', script, 'sovran', ...words], {
      maxOutputBytes: Number.POSITIVE_INFINITY,
      ...(stdin ? { stdin } : {}),
    });
  const { host } = commands.connection;
  return {
    read: async (path, { offset = 0, length } = {}) => {
      const result = await sh(READ, [path, String(offset), length === undefined ? '' : String(length)]);
      if (result.outcome === 'known' && result.exitCode === ABSENT) return undefined;
      checked(host, path, result);
      return result.stdout;
    },
    write: async (path, content, mode = PRIVATE) => {
      const bytes = Buffer.from(content);
      checked(host, path, await sh(WRITE, [path, String(bytes.length), mode.toString(8)], bytes));
    },
    remove: async (...paths) => {
      if (paths.length === 0) return;
      const result = await runRaw(commands, ['rm', '-rf', '--', ...paths]);
      checked(host, paths[0] ?? '', result);
    },
    list: async (folder) => {
      const result = await sh(LIST, [folder]);
      checked(host, folder, result);
      const names = result.stdout.toString('utf8').split('\0').slice(0, -1);
      return names.sort((left, right) => (left < right ? -1 : 1));
    },
  };
}

/** Throws unless the file operation succeeded. */
export function checked(host: string, path: string, result: Ending & { stderr: Buffer }): void {
  if (result.outcome === 'unknown') throw connectionLost(host, result.reason);
  if (result.exitCode === 0) return;
  const said = result.stderr.toString('utf8', 0, TEXT_BYTES);
  if (saysTooLarge(said)) throw fileTooLarge({ host, path });
  throw saysDiskFull(said) ? diskFull({ host, path, free: {} }) : remoteFileFailed(host, path, said);
}

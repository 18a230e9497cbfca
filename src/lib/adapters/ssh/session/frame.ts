import { randomBytes } from 'node:crypto';
import { shellWords } from '../../../core/text/shell-word.ts';

export interface FrameOptions {
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
  /** Time limit on the host, s; in case the caller is gone. */
  limitSeconds?: number | undefined;
  /** Words before the frame's own shell, e.g. `sudo -n --`. */
  prefix?: string[] | undefined;
}

const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Runs the frame as leader of its own process group, so that the group can be killed. */
const LEAD = `f=$1 t=$2
shift 2
g=
[ -r /proc/$$/stat ] && read -r _ _ _ _ g _ </proc/$$/stat
if [ "$g" = $$ ] && [ "$t" = 0 ]
then
set -- "$$" "$@"
eval "$f"
exit "$c"
fi
set -- sh -c "$f
exit \\"\\$c\\"" sovran "$$" "$@"
[ "$t" = 0 ] || set -- timeout -k 3 "$t" "$@"
[ "$g" = $$ ] || set -- setsid "$@"
exec "$@"`;

/** Group, mark, folder, number of variables, variables, command. Leaves the exit code in `c`. */
const FRAME = `p=$1 m=$2 d=$3 n=$4
shift 4
while [ "$n" -gt 0 ]
do
export "$1"
shift
n=$((n-1))
done
printf "%s %s\\n" "$m" "$p"
printf "%s\\n" "$m" >&2
c=127
if [ -z "$d" ] || cd "$d"
then
exec 3>&2 2>/dev/null
(exec 2>&3 3>&-; exec "$@")
c=$?
exec 2>&3
fi
printf "%s %s\\n" "$m" "$c"
printf "%s\\n" "$m" >&2`;

/** A random mark, followed by the group at the beginning and the exit code at the end. */
export function newMark(): string {
  return `<sovran:${randomBytes(12).toString('hex')}>`;
}

/** Runs argv between two marks, which exclude shell noise. An empty line first signals the session. */
export function framedCommand(argv: string[], mark: string, options: FrameOptions = {}): string {
  const variables = Object.entries({ ...ENVIRONMENT, ...options.env }).map(([name, value]) => `${name}=${value}`);
  const frame = [mark, absolute(options.cwd), String(variables.length), ...variables, ...argv];
  const limit = String(Math.ceil(options.limitSeconds ?? 0));
  const prefix = options.prefix ?? [];
  const words = [...prefix, 'sh', '-c', LEAD, 'sovran', FRAME, limit, ...frame];
  const line = `exec ${shellWords(words)}`;
  return prefix.length > 0 ? `echo; ${line}` : line;
}

function absolute(folder = ''): string {
  return folder === '' || folder.startsWith('/') ? folder : `./${folder}`;
}

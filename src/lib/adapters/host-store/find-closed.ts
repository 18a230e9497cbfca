import { posix } from 'node:path';
import type { Host } from '../../core/ports/host.ts';
import { type ClosedPath, SAY_CLOSED, readClosed } from '../closed-path.ts';

const DENIED = /: (?:Permission denied|Operation not permitted)$/;
const TIMEOUT_MS = 20_000;

/** Arguments: root, paths. Prints the first foreign path in the store that this user cannot use. */
const FIND = String.raw`
export LC_ALL=C
${SAY_CLOSED}
root=$1; shift
[ -e "$root" ] || exit
say_closed "$root" w && exit
for path; do
  say_closed "$path" w && exit
  case $path in "$root"/*) say_closed "$(dirname -- "$path")" w && exit ;; esac
done
cd -- "$root" || exit
find store.lock trees blobs incoming projects ! -user "$(id -u)" \( -type d ! -perm -070 -o -type f ! -perm -040 \
  -o -type f \( -path 'blobs/*' -o -name '*.lock' \) ! -perm -060 -o \( -type d -o -type f \) ! -group "$(stat -c %g .)" \) 2>/dev/null |
  while read -r path; do say_closed "$path" w && break; done
`;

/** The path of a store that denied a script; undefined if none or unknown. */
export async function findClosed(host: Host, stderr: string): Promise<ClosedPath | undefined> {
  const { root } = host.place;
  const argv = ['sh', '-c', FIND, 'sovran', root, ...pathsIn(stderr, root)];
  const found = await host.exec(argv, { timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  return found && readClosed(found.stdout);
}

/** Paths below the root in permission errors of shells and GNU tools. */
function pathsIn(stderr: string, root: string): string[] {
  const lines = stderr.split('\n').filter((line) => DENIED.test(line));
  const paths = lines.flatMap((line) => [...line.matchAll(/'([^']+)'|(?<=[ :])(\/[^':]+)(?=:)/g)]);
  const named = paths.map(([, quoted, plain]) => quoted ?? plain ?? '');
  return named.map((path) => posix.resolve(root, path)).filter((path) => path.startsWith(`${root}/`));
}

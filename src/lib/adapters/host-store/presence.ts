import type { TreeFile } from '../../core/ports/artifacts.ts';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { readFreeSpace, SAY_FREE } from '../disk-full.ts';
import type { TreeOwner } from './layout.ts';
import { MARK, recordOf } from './mark.ts';
import { runScript } from './run-script.ts';

/** Room to leave on the host's disk, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** What a host has of a tree. */
export interface Presence {
  there: boolean;
  /** sha256 of files to send → bytes that arrived. */
  missing: Map<string, number>;
  /** Bytes without room; then nothing was marked or made. */
  short?: { needed: number; free: number };
  made: string[];
}

/** Arguments: root, hex, owner, record, `mark` or nothing, margin; input: sha256 and size. Marks, then lists files to send. */
const LOOK = String.raw`
export LC_ALL=C; set -eu
${MARK}${SAY_FREE}
share "$1" 022
root=$1 hex=$2 id=$3 who=$4 needed=$6 listed=''
whole() { [ -d "$root/trees/$hex" ] && [ ! -h "$root/trees/$hex" ] && [ -f "$root/trees/$hex.tree.json" ]; }
found() { touch -c -- "$root/trees/$hex.tree.json" || :; echo there; exit 0; }
list() {
  while read -r sha size; do
    [ ! -f "$root/blobs/$sha" ] && [ ! -f "$root/incoming/$id/$sha" ] || continue
    got=0
    for part in "$root/incoming/$id/$sha".part.*; do
      case $part in *.lock) continue ;; esac
      [ ! -f "$part" ] || got=$(stat -c %s -- "$part")
    done
    [ "$got" -le "$size" ] || got=$size
    needed=$((needed + size - got)) listed=yes
    echo "$sha $got"
  done
}
short() {
  told=$(say_free "$root"); echo "$told"
  set -f; set -- $(echo "$told" | sed -n '1s/%.*//p'); set +f
  [ $# -ge 2 ] || return 1
  shift $(($# - 2))
  case $1 in ''|*[!0-9]*) return 1 ;; esac
  [ "$needed" -gt $(($1 * 1024)) ] && echo "short $needed"
}
if [ "$5" != mark ]; then ! whole || found; exit 0; fi
if ! whole; then
  list
  [ -z "$listed" ] || ! short || exit 0
fi
trap '[ "$?" = 0 ] || { say_free "$root" >&2; withdraw "$id" "$hex"; }' EXIT
enter "$root"
for folder in trees blobs incoming "incoming/$id"; do make "$folder"; done
mark "$id" "$who" "$hex"
! whole || found
[ -n "$listed" ] || list
for one in $made; do echo "made $one"; done
`;

/** Looks once and notes the use. With files it marks the tree for this owner. */
export async function lookFor(
  host: Host,
  owner: TreeOwner,
  hex: string,
  { files, signal }: { files?: TreeFile[]; signal?: TransferOptions['signal'] } = {},
): Promise<Presence> {
  const args = [host.place.root, hex, owner.id, recordOf(owner), files ? 'mark' : '', String(MARGIN)];
  const stdin = (files ?? []).map(({ sha256, size }) => `${sha256} ${size}\n`).join('');
  const { stdout } = await runScript(host, LOOK, args, { stdin, ...(signal ? { signal } : {}) });
  return readPresence(stdout);
}

function readPresence(stdout: string): Presence {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const missing = lines.filter(([name = '']) => /^[0-9a-f]{64}$/.test(name));
  const needed = lines.find(([name]) => name === 'short')?.[1];
  return {
    there: lines.some(([name]) => name === 'there'),
    missing: new Map(missing.map(([sha256 = '', part]) => [sha256, Number(part)])),
    made: lines.flatMap(([name, path = '']) => (name === 'made' ? [path] : [])),
    ...(needed === undefined ? {} : { short: { needed: Number(needed), free: readFreeSpace(stdout)?.bytes ?? 0 } }),
  };
}

/** Arguments: root, owner, hex, created paths. Leaves other calls' marks. */
const WITHDRAW = String.raw`
export LC_ALL=C; set -eu
${MARK}
cd -- "$1"
exec 9>>store.lock; flock -w 20 9
made=$4
withdraw "$2" "$3"
`;

/** Removes what `lookFor` created for a tree that did not arrive. */
export async function withdraw(host: Host, owner: TreeOwner, hex: string, made: string[]): Promise<void> {
  if (made.length > 0) await runScript(host, WITHDRAW, [host.place.root, owner.id, hex, made.join(' ')]);
}

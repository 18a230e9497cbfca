import type { Host, TransferOptions } from '../../ports/host.ts';
import type { TreeOwner } from './layout.ts';
import { freeBytes } from '../disk-full.ts';
import { MARK, recordOf } from './mark.ts';
import { runScript } from './run-script.ts';

/** What a host has of a tree. `missing` are sha256 of files to send, with the bytes of each that are there; `free` the bytes left there. */
export interface Presence {
  there: boolean;
  missing: Map<string, number>;
  free?: number;
}

/**
 * Arguments: root, hex of the tree, owner, its record as JSON, `mark` or nothing. Input: sha256 of the files, one a line.
 * A tree counts once its manifest is beside it. Marks first, under the lock, so that nobody removes what we are told is there.
 */
const LOOK = String.raw`
export LC_ALL=C; set -eu
${MARK}
share "$1" 022
root=$1 hex=$2 id=$3 who=$4 tree=$1/trees/$2
if [ "$5" = mark ]; then
  mkdir -p -- "$root/trees" "$root/blobs" "$root/incoming/$id"
  mark "$root" "$id" "$who" "$hex"
fi
if [ -d "$tree" ] && [ ! -h "$tree" ] && [ -f "$tree.tree.json" ]; then touch -c -- "$tree.tree.json" || :; echo there; exit 0; fi
[ "$5" = mark ] || exit 0
df -Pk -- "$root" | tail -n 1
while read -r sha; do
  [ -f "$root/blobs/$sha" ] || [ -f "$root/incoming/$id/$sha" ] || {
    part=$(echo "$root/incoming/$id/$sha".part.*); [ -f "$part" ] && part=$(stat -c %s -- "$part") || part=0
    echo "$sha $part"
  }
done
`;

/** Looks once, and notes that the tree is used. With `mark` it stays there for this owner from now on. */
export async function lookFor(
  host: Host,
  owner: TreeOwner,
  hex: string,
  { sha256s, signal }: { sha256s?: string[]; signal?: TransferOptions['signal'] } = {},
): Promise<Presence> {
  const args = [host.place.root, hex, owner.id, recordOf(owner), sha256s ? 'mark' : ''];
  const stdin = (sha256s ?? []).map((sha) => `${sha}\n`).join('');
  const { stdout } = await runScript(host, LOOK, args, { stdin, ...(signal ? { signal } : {}) });
  if (stdout.startsWith('there')) return { there: true, missing: new Map() };
  const [space = '', ...missing] = stdout.split('\n');
  const free = freeBytes(space);
  const parts = missing.filter(Boolean).map((line) => line.split(' ') as [string, string]);
  return {
    there: false,
    missing: new Map(parts.map(([sha256, part]) => [sha256, Number(part)])),
    ...(free === undefined ? {} : { free }),
  };
}

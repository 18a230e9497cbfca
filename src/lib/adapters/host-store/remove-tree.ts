import type { Host } from '../../core/ports/host.ts';
import type { Removal } from '../../core/ports/host-sweeper.ts';
import { OPEN_FOLDERS, SHARE } from '../share.ts';
import type { TreeOwner } from './layout.ts';
import { readRemoval, runScript } from './run-script.ts';

/**
 * Shell: `newer FILE SECONDS`: it is there and has been written or touched since. Nothing is newer where no seconds are given.
 */
export const NEWER = String.raw`
newer() { [ -n "$2" ] && [ -f "$1" ] && [ "$(stat -c %Y -- "$1")" -gt "$2" ]; }
`;

/**
 * Arguments: root, hex, owner, epoch seconds or nothing. Removes an unmarked tree in one rename, with its own blobs.
 */
const REMOVE = String.raw`
export LC_ALL=C; set -eu
${SHARE}${OPEN_FOLDERS}${NEWER}
share "$1" 022
root=$1 tree=$1/trees/$2 gone=$1/trees/.gone-$2-$$
[ -d "$root/trees" ] || exit 0
exec 9>>"$root/store.lock"; flock -w 60 9
if newer "$tree.tree.json" "$4" || newer "$root/projects/$3/$2" "$4"; then
  echo kept; exit 0
fi
rm -f -- "$root/projects/$3/$2"
for mark in "$root"/projects/*/"$2"; do [ ! -f "$mark" ] || { echo kept; exit 0; }; done
if [ -e "$tree" ] || [ -h "$tree" ]; then
  mv -- "$tree" "$gone"
  open_folders "$gone"
  rm -rf -- "$gone"
fi
rm -f -- "$tree.tree.json"
find "$root/blobs" -type f -links 1 -delete
`;

interface RemoveOptions {
  usedAt?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Removes a tree; a missing one is fine. Keeps one that others need or that was used after `usedAt` (host time, ISO
 * 8601).
 */
export async function removeTree(
  host: Host,
  owner: TreeOwner,
  hex: string,
  { usedAt, signal }: RemoveOptions,
): Promise<Removal> {
  const args = [host.place.root, hex, owner.id, secondsOf(usedAt)];
  return readRemoval(await runScript(host, REMOVE, args, signal ? { signal } : {}));
}

/** Whole seconds of the epoch, as scripts compare them; nothing of no time. */
export function secondsOf(iso: string | undefined): string {
  return iso === undefined ? '' : String(Math.floor(Date.parse(iso) / 1000));
}

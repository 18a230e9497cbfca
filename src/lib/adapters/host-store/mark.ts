import type { Host } from '../../ports/host.ts';
import { SHARE } from '../share.ts';
import { hexOf, type TreeOwner } from './layout.ts';
import { runScript } from './run-script.ts';

/**
 * Shell: `mark ROOT ID RECORD HEX` under the store's lock, taken on descriptor 9: this owner needs what HEX names, until
 * it says otherwise. Whoever removes looks at the marks under the same lock.
 */
export const MARK = String.raw`${SHARE}
mark() {
  mkdir -p -- "$1/projects/$2"
  exec 9>>"$1/store.lock"; flock -w 20 9
  if [ ! -f "$1/projects/$2.json" ]; then
    printf '%s\n' "$3" >"$1/projects/.$2.$$"; mv -f -- "$1/projects/.$2.$$" "$1/projects/$2.json"
  fi
  : >"$1/projects/$2/$4"
}
`;

/** What stands in a host's list of owners. */
export function recordOf({ project, actor }: TreeOwner): string {
  return JSON.stringify({ project, actor });
}

/** Marks something of a host by its digest as needed by an owner: a tree, or the lock of an engine's image. */
export async function markNeeded(host: Host, owner: TreeOwner, digest: string): Promise<void> {
  const script = `export LC_ALL=C; set -eu\n${MARK}\nshare "$1" 022\nmark "$@"`;
  await runScript(host, script, [host.place.root, owner.id, recordOf(owner), hexOf(digest)]);
}

/** Whether an owner has marked it. */
export async function isMarked(host: Host, owner: TreeOwner, digest: string): Promise<boolean> {
  const path = `${host.place.root}/projects/${owner.id}/${hexOf(digest)}`;
  return (await host.files.read(path, { length: 1 })) !== undefined;
}

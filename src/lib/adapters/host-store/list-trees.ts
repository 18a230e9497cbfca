import type { Host } from '../../ports/host.ts';
import type { HostTree } from '../../ports/host-store.ts';
import type { Removal } from '../../ports/host-sweeper.ts';
import { OPEN_FOLDERS, SHARE } from '../share.ts';
import { treeFolder, type TreeOwner } from './layout.ts';
import { removalTold } from './removal-told.ts';
import { runScript } from './run-script.ts';

/** Argument: root. One line a tree: name, seconds of the epoch when it was last asked for, beginning of its manifest. */
const LIST = String.raw`
export LC_ALL=C
cd -- "$1/trees" 2>/dev/null || exit 0
for tree in *; do
  case $tree in *[!0-9a-f]*) continue;; esac
  [ "$(printf %s "$tree" | wc -c)" -eq 64 ] && [ -d "$tree" ] && [ ! -h "$tree" ] && [ -f "$tree.tree.json" ] || continue
  printf '%s %s %s\n' "$tree" "$(stat -c %Y -- "$tree.tree.json")" "$(head -c 40 -- "$tree.tree.json" | tr -d '\n')"
done
exit 0
`;

/**
 * Shell: `newer FILE SECONDS`: it is there and has been written or touched since. Nothing is newer where no seconds are given.
 */
export const NEWER = String.raw`
newer() { [ -n "$2" ] && [ -f "$1" ] && [ "$(stat -c %Y -- "$1")" -gt "$2" ]; }
`;

/**
 * Arguments: root, hex, owner, `unless-marked` or nothing, seconds of the epoch or nothing: with the word one stays that another
 * owner has marked, or that anybody has asked for since then. Taken away in one rename, then deleted, with the blobs that only it had.
 */
const REMOVE = String.raw`
export LC_ALL=C; set -eu
${SHARE}${OPEN_FOLDERS}${NEWER}
share "$1" 022
root=$1 tree=$1/trees/$2 gone=$1/trees/.gone-$2-$$
[ -d "$root/trees" ] || exit 0
exec 9>>"$root/store.lock"; flock -w 60 9
if [ "$4" = unless-marked ] && { newer "$tree.tree.json" "$5" || newer "$root/projects/$3/$2" "$5"; }; then
  echo kept; exit 0
fi
rm -f -- "$root/projects/$3/$2"
if [ "$4" = unless-marked ]; then
  for mark in "$root"/projects/*/"$2"; do [ ! -f "$mark" ] || { echo kept; exit 0; }; done
fi
if [ -e "$tree" ] || [ -h "$tree" ]; then
  mv -- "$tree" "$gone"
  open_folders "$gone"
  rm -rf -- "$gone"
fi
rm -f -- "$tree.tree.json"
find "$root/blobs" -type f -links 1 -delete
`;

const LINE = /^([0-9a-f]{64}) (\d{1,12}) (?:\{"bytes":(\d{1,16}),)?/;

/** The trees of a host with the time when somebody last asked for them. */
export async function listTrees(host: Host): Promise<HostTree[]> {
  const { stdout } = await runScript(host, LIST, [host.place.root]);
  return stdout.split('\n').flatMap((line): HostTree[] => {
    const [, hex, seconds, bytes] = LINE.exec(line) ?? [];
    if (hex === undefined) return [];
    const usedAt = new Date(Number(seconds) * 1000).toISOString();
    return [{ digest: `sha256:${hex}`, bytes: Number(bytes ?? 0), path: treeFolder(host.place.root, hex), usedAt }];
  });
}

/**
 * Removing what is not there is no error; one that somebody else needs is kept where `unlessMarked` says so, as is one that was
 * asked for after `usedAt`, host time, ISO 8601.
 */
export async function removeTree(
  host: Host,
  owner: TreeOwner,
  hex: string,
  { unlessMarked = false, usedAt }: { unlessMarked?: boolean; usedAt?: string | undefined } = {},
): Promise<Removal> {
  const args = [host.place.root, hex, owner.id, unlessMarked ? 'unless-marked' : '', secondsOf(usedAt)];
  return removalTold(await runScript(host, REMOVE, args));
}

/** Whole seconds of the epoch, as scripts compare them; nothing of no time. */
export function secondsOf(iso: string | undefined): string {
  return iso === undefined ? '' : String(Math.floor(Date.parse(iso) / 1000));
}

import { difference, judged } from '../checks/assessment.ts';
import { printLines, printPath, shellWords } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../step.ts';
import { folderDrift, makeFolder, type WantedFolder } from '../wanted/folder.ts';
import { objectIn } from '../wanted/strings.ts';

const GROUP = 'sovran';

/** Everything below the root that operators write to, whoever of them came first. Sockets are S36's. */
const NAMES =
  'lease environment-lease jobs services audit gateways projects trees blobs incoming images engines code programs'.split(
    ' ',
  );

/** What the group cannot use, as the first things in the folders show: made before they were shared, or by hand. */
const CLOSED = String.raw`\( ! -type l ! -group ${GROUP} -o -type d ! -perm -2070 -o -type f ! -perm -040 -o \( -path '*/blobs/*' -o -name '*.lock' \) ! -perm -060 \) -print`;
const SHOWN = 20;

/** Arguments: group, root, folders. `start` of a gateway is run at boot as its owner, so nobody else may write to it. */
const REOPEN = `group=$1 lock=$2/store.lock; shift 2
[ ! -f "$lock" ] || set -- "$@" "$lock"
chgrp -hR -- "$group" "$@"
find "$@" -type d ! -perm -2070 -exec chmod g+rwxs {} +
find "$@" -type f ! -name start ! -perm -060 -exec chmod g+rw {} +`;

/**
 * S35: folders that every operator of the group writes to: the store of trees, leases of GPUs, jobs, the journal of what
 * was done here, gateways. What one user left in them before is opened for the group.
 */
export const sharedFolders = defineStep({
  id: 'S35',
  name: 'shared-folders',
  needs: ['S10'],
  risk: 'none',
  reads: (target) => [...foldersOf(target).map(({ path }) => printPath(path)), printLines('closed', closedIn(target))],
  judge: (seen, target) => judged(observedIn(seen, target), differences(seen, target)),
  apply: (target, assessment) => [...foldersOf(target).map(makeFolder), ...reopened(target, assessment)],
});

function foldersOf(target: ProvisionTarget): WantedFolder[] {
  return pathsOf(target).map((path) => ({ path, group: GROUP, mode: '2770' }));
}

function pathsOf({ root }: ProvisionTarget): string[] {
  return NAMES.map((name) => `${root}/${name}`);
}

/** The folders themselves are judged by their rights. */
function closedIn(target: ProvisionTarget): string {
  const finds = [
    `find ${shellWords(pathsOf(target))} -mindepth 1 -maxdepth 1 ${CLOSED}`,
    `find ${shellWords([`${target.root}/store.lock`])} -maxdepth 0 ${CLOSED}`,
  ];
  return `{ ${finds.join('; ')}; } | sort | head -n ${SHOWN}`;
}

type FoldersSeen = Record<string, string | null | string[]> & { closed: string[] };

function observedIn(seen: Seen, target: ProvisionTarget): FoldersSeen {
  const modes = pathsOf(target).map((path) => [path, seen.path(path)?.mode ?? null] as const);
  return { ...Object.fromEntries(modes), closed: seen.all('closed') };
}

function differences(seen: Seen, target: ProvisionTarget): string[] {
  return [
    ...foldersOf(target).flatMap((folder) => folderDrift(seen, folder)),
    ...seen.all('closed').flatMap((path) => difference(path, 'closed to the group', GROUP)),
  ];
}

function reopened(target: ProvisionTarget, { observed }: Assessment): ProvisionCommand[] {
  const { closed } = objectIn(observed);
  if (!Array.isArray(closed) || closed.length === 0) return [];
  return [{ argv: ['sh', '-c', REOPEN, 'sovran', GROUP, target.root, ...pathsOf(target)] }];
}

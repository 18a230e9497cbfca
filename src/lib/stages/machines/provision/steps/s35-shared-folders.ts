import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import { printClosed, reopenStore, type SharedStore } from '../content/closed-store.ts';
import { GROUP } from '../content/operators-group.ts';
import { STORE_NAMES } from '../content/store-names.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../step/step.ts';
import { folderDrift, makeFolder, type WantedFolder } from '../wanted/folder.ts';
import { objectIn } from '../step/strings.ts';

/** A store of many files takes longer than the usual 15 minutes on a slow disk. */
const REOPEN_MS = 3_600_000;

/** S35: shared folders of the group. Opens what single users left; foreign content needs a person. */
export const sharedFolders = defineStep({
  id: 'S35',
  name: 'shared-folders',
  needs: ['S10'],
  risk: 'none',
  reads: (target) => [...foldersOf(target).map(({ path }) => printPath(path)), printClosed(storeOf(target))],
  judge: (seen, target) => {
    const [observed, differing] = [observedIn(seen, target), differences(seen, target)];
    return observed.foreign.length > 0
      ? needsPerson('foreign-in-store', observed, differing)
      : judged(observed, differing);
  },
  apply: (target, assessment) => [...foldersOf(target).map(makeFolder), ...reopened(target, assessment)],
});

function foldersOf(target: ProvisionTarget): WantedFolder[] {
  return pathsOf(target).map((path) => ({ path, group: GROUP, mode: '2770' }));
}

function pathsOf({ root }: ProvisionTarget): string[] {
  return STORE_NAMES.map((name) => `${root}/${name}`);
}

/** The folders themselves are judged by their rights. */
function storeOf({ root, user }: ProvisionTarget): SharedStore {
  return { group: GROUP, root, names: [...STORE_NAMES, 'store.lock'], user };
}

type FoldersSeen = Record<string, string | null | string[]> & { closed: string[]; foreign: string[] };

function observedIn(seen: Seen, target: ProvisionTarget): FoldersSeen {
  const modes = pathsOf(target).map((path) => [path, seen.path(path)?.mode ?? null] as const);
  return { ...Object.fromEntries(modes), closed: seen.all('closed'), foreign: seen.all('foreign') };
}

function differences(seen: Seen, target: ProvisionTarget): string[] {
  return [
    ...foldersOf(target).flatMap((folder) => folderDrift(seen, folder)),
    ...seen.all('closed').flatMap((path) => difference(path, 'closed to the group', GROUP)),
    ...seen.all('foreign').flatMap((path) => difference(path, 'not the store’s own', undefined)),
  ];
}

function reopened(target: ProvisionTarget, { observed }: Assessment): ProvisionCommand[] {
  const { closed } = objectIn(observed);
  if (!Array.isArray(closed) || closed.length === 0) return [];
  return [{ argv: reopenStore(storeOf(target)), timeoutMs: REOPEN_MS }];
}

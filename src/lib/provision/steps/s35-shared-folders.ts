import { judged } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step.ts';
import { folderDrift, makeFolder, type WantedFolder } from '../wanted/folder.ts';

/** S35: folders that every operator of the group writes to: leases of GPUs, jobs, the journal of what was done here, gateways. */
export const sharedFolders = defineStep({
  id: 'S35',
  name: 'shared-folders',
  needs: ['S10'],
  risk: 'none',
  reads: (target) => foldersOf(target).map(({ path }) => printPath(path)),
  judge: (seen, target) => {
    const folders = foldersOf(target);
    const observed = Object.fromEntries(folders.map(({ path }) => [path, seen.path(path)?.mode ?? null]));
    return judged(
      observed,
      folders.flatMap((folder) => folderDrift(seen, folder)),
    );
  },
  apply: (target) => foldersOf(target).map(makeFolder),
});

function foldersOf({ root }: ProvisionTarget): WantedFolder[] {
  return ['lease', 'jobs', 'audit', 'gateways'].map((name) => ({
    path: `${root}/${name}`,
    group: 'sovran',
    mode: '2770',
  }));
}

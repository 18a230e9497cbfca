import { judged } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { filesSeen, fileDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';

/** Pinned memory and open files as model servers need them; those of containers stand in `daemon.json`. */
const FILE: WantedFile = {
  path: '/etc/security/limits.d/60-sovran.conf',
  content: [
    '# Written by sovran host apply.',
    '@sovran soft nofile 1048576',
    '@sovran hard nofile 1048576',
    '@sovran soft memlock unlimited',
    '@sovran hard memlock unlimited',
    '',
  ].join('\n'),
};

/** S07: limits of those who run jobs and services. They count from the next login on. */
export const limits = defineStep({
  id: 'S07',
  name: 'limits',
  needs: ['S10'],
  risk: 'none',
  reads: () => [printPath(FILE.path)],
  judge: (seen) => judged({ file: seen.path(FILE.path) !== undefined }, fileDrift(seen, FILE), filesSeen(seen, [FILE])),
  apply: () => [writeFile(FILE)],
  undo: (_, before) => restoreFiles([FILE], before),
});

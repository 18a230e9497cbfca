import { difference, judged } from '../checks/assessment.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { filesSeen, fileDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';

/** S08: huge pages, where the settings ask for them. */
export const hugePages = defineStep({
  id: 'S08',
  name: 'huge-pages',
  needs: [],
  risk: 'none',
  skip: ({ settings }) => (settings.hugepages === undefined ? 'not-configured' : undefined),
  reads: (target) => [
    printPath(fileOf(target).path),
    printLines('pages', "sed -n 's/^HugePages_Total: *//p' /proc/meminfo"),
  ],
  judge: (seen, target) => {
    const pages = seen.one('pages');
    const drift = difference('HugePages_Total', pages, String(target.settings.hugepages));
    const file = fileOf(target);
    return judged({ pages: pages ?? null }, [...fileDrift(seen, file), ...drift], filesSeen(seen, [file]));
  },
  apply: (target) => [writeFile(fileOf(target)), { argv: ['sysctl', '-q', '-p', fileOf(target).path] }],
  undo: (target, before) => restoreFiles([fileOf(target)], before),
});

function fileOf({ settings }: ProvisionTarget): WantedFile {
  const content = `# Written by sovran host apply.\nvm.nr_hugepages = ${settings.hugepages ?? 0}\n`;
  return { path: '/etc/sysctl.d/61-sovran-hugepages.conf', content };
}

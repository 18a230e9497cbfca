import { textsAt } from '../step/strings.ts';
import { judged } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers, withoutGpu } from '../checks/define-step.ts';
import { TOOLKIT_PACKAGE } from '../content/packages.ts';

import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../wanted/packages.ts';

/** S21: NVIDIA's container toolkit, of which CDI needs the base package alone. */
export const containerToolkit = defineStep({
  id: 'S21',
  name: 'container-toolkit',
  needs: ['S01', 'S13', 'S19'],
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? withoutContainers(target),
  reads: (target) => [
    printPackages(target, [TOOLKIT_PACKAGE]),
    printLines('version', 'nvidia-ctk --version | head -n 1'),
  ],
  judge: (seen, target) => {
    const observed = { packages: Object.fromEntries(packagesSeen(seen)), version: seen.one('version') ?? null };
    return judged(observed, packageDrift(seen, [TOOLKIT_PACKAGE], target.settings.packages?.lock));
  },
  apply: (target, { observed }) => {
    const there = textsAt(observed, 'packages');
    return installPackages(target, packagesToInstall(there, [TOOLKIT_PACKAGE], target.settings.packages?.lock));
  },
});

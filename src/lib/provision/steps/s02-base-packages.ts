import { textsAt } from '../wanted/strings.ts';
import { judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { basePackages } from '../content/packages.ts';
import type { ProvisionTarget } from '../step.ts';

import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../wanted/packages.ts';

/** S02: packages that every host has, and those whose version the settings lock. */
export const basePackagesStep = defineStep({
  id: 'S02',
  name: 'base-packages',
  needs: ['S01'],
  risk: 'none',
  reads: (target) => [
    printPackages(target, wantedNames(target)),
    printLines('manager', 'command -v dpkg-query || command -v rpm'),
  ],
  judge: (seen, target) => {
    const packages = Object.fromEntries(packagesSeen(seen));
    if (seen.one('manager') === undefined) return needsPerson('no-package-manager', { packages });
    return judged({ packages }, packageDrift(seen, wantedNames(target), target.settings.packages?.lock));
  },
  apply: (target, { observed }) => {
    const there = textsAt(observed, 'packages');
    return installPackages(target, packagesToInstall(there, wantedNames(target), target.settings.packages?.lock));
  },
});

function wantedNames(target: ProvisionTarget): string[] {
  return [...new Set([...basePackages(target), ...Object.keys(target.settings.packages?.lock ?? {})])].toSorted();
}

import { judged, needsPerson } from '../assessment.ts';
import { printLines } from '../check-script.ts';
import { defineStep } from '../define-step.ts';
import { basePackages } from '../packages.ts';
import type { ProvisionTarget } from '../step.ts';
import { objectIn } from '../wanted/file.ts';
import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../wanted/packages.ts';

/** S02: packages that every host has, and those whose version the settings lock. */
export const basePackagesStep = defineStep({
  id: 'S02',
  name: 'base-packages',
  needs: ['S01'],
  risk: 'none',
  reads: (target) => [printPackages(target, wantedNames(target)), printLines('manager', 'command -v dpkg-query rpm')],
  judge: (seen, target) => {
    const packages = Object.fromEntries(packagesSeen(seen));
    if (seen.one('manager') === undefined) return needsPerson('no-package-manager', { packages });
    return judged({ packages }, packageDrift(seen, wantedNames(target), target.settings.packages?.lock));
  },
  apply: (target, { observed }) => {
    const there = new Map(
      Object.entries(objectIn(objectIn(observed)['packages'])).map(([name, one]) => [name, String(one)]),
    );
    return installPackages(target, packagesToInstall(there, wantedNames(target), target.settings.packages?.lock));
  },
});

function wantedNames(target: ProvisionTarget): string[] {
  return [...new Set([...basePackages(target), ...Object.keys(target.settings.packages?.lock ?? {})])].toSorted();
}

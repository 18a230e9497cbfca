import { objectIn, stringsIn, textsAt } from '../step/strings.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { basePackages } from '../content/packages.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { printOffers, withoutOffer } from '../wanted/package-offers.ts';
import { printTimeDaemons, timeDaemonsSeen } from '../wanted/time-daemons.ts';

import {
  finishPackages,
  installPackages,
  packageDrift,
  packagesSeen,
  packagesToInstall,
  printPackages,
  printUnfinished,
  unfinishedDrift,
} from '../wanted/packages.ts';

/** S02: base packages, locked versions, and the completion of an interrupted dpkg. */
export const basePackagesStep = defineStep({
  id: 'S02',
  name: 'base-packages',
  needs: ['S01'],
  risk: 'none',
  reads: (target) => [
    printPackages(target, wantedNames(target)),
    printUnfinished(target),
    printOffers(target, wantedNames(target)),
    printTimeDaemons(target),
    printLines('manager', 'command -v dpkg-query || command -v rpm'),
  ],
  judge: (seen, target) => {
    const packages = Object.fromEntries(packagesSeen(seen));
    if (seen.one('manager') === undefined) return needsPerson('no-package-manager', { packages });
    const without = withoutOffer(seen, target, missingNames(seen, target));
    if (without.length > 0) return needsPerson('packages-without-source', { packages, without });
    const unfinished = unfinishedDrift(seen);
    const replaced = packages['chrony'] === undefined ? timeDaemonsSeen(seen) : new Map<string, string>();
    return judged({ packages, unfinished: unfinished.length, replaced: [...replaced.keys()] }, [
      ...unfinished,
      ...[...replaced].flatMap(([name, version]) => difference(name, version, undefined)),
      ...packageDrift(seen, wantedNames(target), target.settings.packages?.lock),
    ]);
  },
  apply: (target, { observed }) => {
    const there = textsAt(observed, 'packages');
    const missing = packagesToInstall(there, wantedNames(target), target.settings.packages?.lock);
    const replaced = stringsIn(objectIn(observed)['replaced']);
    const others = replaced.length > 0 ? missing.filter((name) => !isChrony(name)) : missing;
    return [
      ...(objectIn(observed)['unfinished'] ? finishPackages() : []),
      ...installPackages(target, others),
      ...(replaced.length > 0 ? installPackages(target, missing.filter(isChrony), { packages: replaced }) : []),
    ];
  },
});

function isChrony(name: string): boolean {
  return name.split('\n')[0] === 'chrony';
}

function missingNames(seen: Seen, target: ProvisionTarget): string[] {
  const there = packagesSeen(seen);
  return wantedNames(target).filter((name) => !there.has(name));
}

function wantedNames(target: ProvisionTarget): string[] {
  return [...new Set([...basePackages(target), ...Object.keys(target.settings.packages?.lock ?? {})])].toSorted();
}

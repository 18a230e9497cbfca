import { objectIn, textAt } from '../step/strings.ts';
import { difference, judged, needsPerson, notApplicable } from '../checks/assessment.ts';
import { printLines, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import { driverBranch, fabricPackage } from '../content/packages.ts';
import type { Seen } from '../checks/seen.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import type { Assessment, ProvisionTarget } from '../step/step.ts';

import { gpuUsers, hasNvSwitch, isDriverComing, printGpus, printGpuUsers, printLoadedDriver } from '../wanted/gpus.ts';
import { installPackages, packagesSeen, printPackages } from '../wanted/packages.ts';
import { serviceDrift, serviceState } from '../wanted/service.ts';

const UNIT = 'nvidia-fabricmanager.service';
const VERSION = /^\d+(\.\d+)+$/;

/**
 * S16: fabric manager of the driver's exact version. Its restart kills GPU work, so only for another version and idle
 * GPUs.
 */
export const fabricManager = defineStep({
  id: 'S16',
  name: 'fabric-manager',
  needs: ['S13', 'S14'],
  risk: 'restart',
  skip: withoutGpu,
  reads: (target) => [
    printGpus(),
    printLoadedDriver(),
    printPackages(target, [fabricPackage(target, driverBranch(target)).name]),
    printUnit(UNIT),
    printGpuUsers(),
    printLines('fabric', "nvidia-smi -q | grep -A 2 '^ *Fabric'"),
  ],
  judge: (seen, target) => {
    if (!hasNvSwitch(seen)) return notApplicable('no-nvswitch');
    const driver = seen.one('driver');
    const fabric = seen.all('fabric').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    const other = driver === undefined ? [] : versionDrift(seen, target, driver);
    const observed = { driver: driver ?? null, fabric, isOther: other.length > 0 };
    if (isDriverComing(seen)) return judged(observed, difference('fabric manager', undefined, 'of the driver to come'));
    if (driver === undefined || !VERSION.test(driver)) return needsPerson('driver-not-ready', observed);
    const drift = [...other, ...serviceDrift(seen, UNIT)];
    const refusal = other.length > 0 ? refuseRestart(seen, observed, drift) : undefined;
    if (refusal) return refusal;
    const formed = drift.length > 0 || fabric.some((line) => line === 'State : Completed');
    return formed ? judged(observed, drift) : needsPerson('fabric-not-formed', observed);
  },
  apply: (target, { observed }) => [
    ...installPackages(target, [fabricPackage(target, textAt(observed, 'driver')).spec], { branch: true }),
    { argv: ['systemctl', 'enable', UNIT] },
    { argv: ['systemctl', objectIn(observed).isOther === true ? 'restart' : 'start', UNIT] },
  ],
});

/** Never restarts the manager while GPU processes may run. */
function refuseRestart(seen: Seen, observed: JsonObject, drift: string[]): Assessment | undefined {
  const isActive = serviceState(seen, UNIT)?.endsWith('/active') ?? false;
  const users = gpuUsers(seen);
  if (!isActive || users === 0) return undefined;
  return users === undefined
    ? needsPerson('driver-not-ready', observed, drift)
    : needsPerson('fabric-busy', observed, drift);
}

/** Package versions extend the driver's: `580.95.05-1`. */
function versionDrift(seen: Seen, target: ProvisionTarget, driver: string): string[] {
  const { name } = fabricPackage(target, driver);
  const version = packagesSeen(seen).get(name);
  return difference(name, version?.split(/[-~]/)[0]?.replace(/^\d+:/, ''), driver);
}

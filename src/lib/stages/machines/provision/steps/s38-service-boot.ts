import { judged } from '../checks/assessment.ts';
import { printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import { serviceBootFiles, SERVICE_UNIT } from '../content/service-boot.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile } from '../wanted/file.ts';
import { enabledDrift, restoreUnit, serviceState } from '../wanted/service.ts';
import { textAt } from '../step/strings.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from '../wanted/unloaded.ts';

/** S38: services and exporters start at boot, on Docker with GPUs and on Podman. Enabled is enough. */
export const serviceBoot = defineStep({
  id: 'S38',
  name: 'service-boot',
  needs: ['S10', 'S19'],
  risk: 'none',
  skip: withoutContainers,
  reads: (target) => [
    ...serviceBootFiles(target).map(({ path }) => printPath(path)),
    printUnit(SERVICE_UNIT),
    printUnloaded('S38'),
  ],
  judge: (seen, target) =>
    judged(
      { unit: serviceState(seen, SERVICE_UNIT) ?? null },
      [
        ...serviceBootFiles(target).flatMap((file) => fileDrift(seen, file)),
        ...enabledDrift(seen, SERVICE_UNIT),
        ...unloadedDrift(seen),
      ],
      filesSeen(seen, serviceBootFiles(target)),
    ),
  apply: (target) =>
    untilLoaded('S38', [
      ...serviceBootFiles(target).map(writeFile),
      { argv: ['systemctl', 'daemon-reload'] },
      { argv: ['systemctl', 'enable', SERVICE_UNIT] },
    ]),
  undo: (target, before) =>
    untilLoaded(
      'S38',
      restoreUnit(SERVICE_UNIT, textAt(before.observed, 'unit'), restoreFiles(serviceBootFiles(target), before)),
    ),
});

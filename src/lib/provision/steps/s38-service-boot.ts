import { judged } from '../checks/assessment.ts';
import { printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import { containerFlavour } from '../content/packages.ts';
import { SERVICE_BOOT_FILES, SERVICE_UNIT } from '../content/service-boot.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile } from '../wanted/file.ts';
import { enabledDrift, restoreUnit, serviceState } from '../wanted/service.ts';
import { textAt } from '../wanted/strings.ts';

/**
 * S38: services with GPUs come back after a reboot without the operator, also where Docker gives them up. Enabled is enough,
 * as of gateways. Podman gives devices at every start.
 */
export const serviceBoot = defineStep({
  id: 'S38',
  name: 'service-boot',
  needs: ['S10', 'S19'],
  risk: 'none',
  skip: (target) => withoutContainers(target) ?? (containerFlavour(target) === 'podman' ? 'engine-podman' : undefined),
  reads: () => [...SERVICE_BOOT_FILES.map(({ path }) => printPath(path)), printUnit(SERVICE_UNIT)],
  judge: (seen) =>
    judged(
      { unit: serviceState(seen, SERVICE_UNIT) ?? null },
      [...SERVICE_BOOT_FILES.flatMap((file) => fileDrift(seen, file)), ...enabledDrift(seen, SERVICE_UNIT)],
      filesSeen(seen, SERVICE_BOOT_FILES),
    ),
  apply: () => [
    ...SERVICE_BOOT_FILES.map(writeFile),
    { argv: ['systemctl', 'daemon-reload'] },
    { argv: ['systemctl', 'enable', SERVICE_UNIT] },
  ],
  undo: (_target, before) =>
    restoreUnit(SERVICE_UNIT, textAt(before.observed, 'unit'), restoreFiles(SERVICE_BOOT_FILES, before)),
});

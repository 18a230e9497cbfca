import { judged } from '../checks/assessment.ts';
import { printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { GATEWAY_UNIT, gatewayBootFiles } from '../content/gateway-boot.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile } from '../wanted/file.ts';
import { enabledDrift, restoreUnit, serviceState } from '../wanted/service.ts';
import { textAt } from '../step/strings.ts';
import { printUnloaded, unloadedDrift, untilLoaded } from '../wanted/unloaded.ts';

/** S37: gateways start at boot. Enabled is enough. */
export const gatewayBoot = defineStep({
  id: 'S37',
  name: 'gateway-boot',
  needs: ['S10', 'S36'],
  risk: 'none',
  reads: (target) => [
    ...gatewayBootFiles(target).map(({ path }) => printPath(path)),
    printUnit(GATEWAY_UNIT),
    printUnloaded('S37'),
  ],
  judge: (seen, target) => {
    const files = gatewayBootFiles(target);
    const observed = { unit: serviceState(seen, GATEWAY_UNIT) ?? null };
    return judged(
      observed,
      [...files.flatMap((file) => fileDrift(seen, file)), ...enabledDrift(seen, GATEWAY_UNIT), ...unloadedDrift(seen)],
      filesSeen(seen, files),
    );
  },
  apply: (target) =>
    untilLoaded('S37', [
      ...gatewayBootFiles(target).map(writeFile),
      { argv: ['systemctl', 'daemon-reload'] },
      { argv: ['systemctl', 'enable', GATEWAY_UNIT] },
    ]),
  undo: (target, before) =>
    untilLoaded(
      'S37',
      restoreUnit(GATEWAY_UNIT, textAt(before.observed, 'unit'), restoreFiles(gatewayBootFiles(target), before)),
    ),
});

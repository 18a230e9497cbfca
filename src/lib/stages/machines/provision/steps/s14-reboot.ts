import { judged } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { isDriverComing, printGpus, printLoadedDriver } from '../wanted/gpus.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';

/** S14: a pending reboot for packages, driver or nouveau, including a driver to be installed. */
export const reboot = defineStep({
  id: 'S14',
  name: 'reboot',
  needs: ['S11', 'S13'],
  risk: 'reboot',
  reboots: true,
  reads: ({ family }) => [
    printLines(
      'packages',
      family === 'rhel'
        ? 'needs-restarting -r >/dev/null; [ $? != 1 ] || echo yes'
        : '[ ! -e /run/reboot-required ] || echo yes',
    ),
    printLines('installed', 'modinfo -F version nvidia'),
    printLoadedDriver(),
    printGpus(),
    printLines('nouveau', "! grep -q '^nouveau ' /proc/modules || echo loaded"),
  ],
  judge: (seen, target) => {
    const waiting = reasons(seen, target);
    return judged(
      { waiting },
      waiting.map((reason) => `+ reboot: ${reason}`),
    );
  },
  apply: () => [{ argv: ['systemctl', 'reboot'] }],
});

function reasons(seen: Seen, { profile }: ProvisionTarget): string[] {
  const [installed, loaded] = [seen.one('installed'), seen.one('driver')];
  const gpu = profile !== 'cpu-lab';
  return [
    ...(seen.one('packages') === 'yes' ? ['packages'] : []),
    ...(gpu && isDriverComing(seen) ? ['driver not loaded'] : []),
    ...(gpu && installed !== undefined && loaded !== undefined && installed !== loaded
      ? [`driver ${loaded} loaded, ${installed} installed`]
      : []),
    ...(gpu && seen.one('nouveau') === 'loaded' ? ['nouveau loaded'] : []),
  ];
}

import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import { driverBranch, driverPackages } from '../content/packages.ts';
import { installPackages } from '../wanted/packages.ts';
import { gpuCount, printGpus } from '../wanted/gpus.ts';
import { textAt } from '../step/strings.ts';

/** S13: driver of one branch, as installed; S14 reports an older loaded one. */
export const nvidiaDriver = defineStep({
  id: 'S13',
  name: 'nvidia-driver',
  needs: ['S01', 'S11', 'S12'],
  risk: 'reboot',
  skip: withoutGpu,
  reads: () => [
    printGpus(),
    printLines('installed', 'modinfo -F version nvidia'),
    printLines('loaded', 'cat /sys/module/nvidia/version'),
  ],
  judge: (seen, target) => {
    const [installed, loaded] = [seen.one('installed'), seen.one('loaded')];
    const observed = { gpus: gpuCount(seen), installed: installed ?? null, loaded: loaded ?? null };
    if (observed.gpus === 0 && loaded === undefined) return needsPerson('no-nvidia-gpu', observed);
    return judged(observed, difference('driver branch', installed?.split('.')[0], driverBranch(target)));
  },
  apply: (target, { observed }) => {
    const branch = textAt(observed, 'installed') !== '';
    const [refresh, install] = installPackages(target, driverPackages(target), { branch });
    const held = target.family === 'rhel' ? [] : ['--allow-change-held-packages'];
    const commands = [refresh, install].flatMap((one) => (one ? [one] : []));
    return commands.map(({ argv, ...rest }) => ({
      ...rest,
      argv: argv.includes('install') ? [...argv, ...held] : argv,
      timeoutMs: 3_600_000,
    }));
  },
});

import { judged, needsPerson } from '../checks/assessment.ts';
import { printCode, printPath } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { fileDrift, writeFile, type WantedFile } from '../wanted/file.ts';
import { gpuUsers, printGpuUsers, printLoadedDriver } from '../wanted/gpus.ts';
import { installPackages } from '../wanted/packages.ts';
import { textAt } from '../step/strings.ts';
import { REFRESH_CDI } from './s22-cdi-spec.ts';

const PATH = '/etc/sovran/mig.yaml';
const SELECT = ['-f', PATH, '-c', 'sovran'];

/** S17: MIG layout of each GPU, changed only while idle; refreshes the CDI devices. */
export const migLayout = defineStep({
  id: 'S17',
  name: 'mig-layout',
  needs: ['S10', 'S14', 'S15', 'S21'],
  risk: 'restart',
  skip: (target) => withoutGpu(target) ?? (target.settings.mig === undefined ? 'not-configured' : undefined),
  reads: () => [
    printPath(PATH),
    printCode('assert', `nvidia-mig-parted assert ${SELECT.join(' ')}`),
    printLoadedDriver(),
    printGpuUsers(),
  ],
  judge: (seen, target) => {
    const code = seen.one('assert');
    const busy = gpuUsers(seen);
    const observed = { assert: code ?? null, busy: busy ?? 0 };
    const file = fileDrift(seen, fileOf(target));
    const drift = code === '0' ? file : [...file, '- GPU instances: other', '+ GPU instances: those of the settings'];
    if (drift.length > 0 && busy === undefined) return needsPerson('driver-not-ready', observed, drift);
    return drift.length > 0 && busy !== 0 ? needsPerson('gpu-busy', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => [
    ...(textAt(observed, 'assert') === '127' ? installPackages(target, ['nvidia-mig-manager']) : []),
    writeFile(fileOf(target)),
    { argv: ['nvidia-mig-parted', 'apply', ...SELECT] },
    ...(target.engine === 'docker' ? [REFRESH_CDI] : []),
  ],
});

function fileOf({ settings }: ProvisionTarget): WantedFile {
  const devices = Object.entries(settings.mig ?? {}).map(([profile, count]) => `        "${profile}": ${count}`);
  const head = [
    'version: v1',
    'mig-configs:',
    '  sovran:',
    '    - devices: all',
    '      mig-enabled: true',
    '      mig-devices:',
  ];
  return { path: PATH, content: [...head, ...devices, ''].join('\n') };
}

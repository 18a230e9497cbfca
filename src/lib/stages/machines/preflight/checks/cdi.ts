import { message } from '../../../../core/text/message.ts';
import type { Block, Check } from '../terms/check.ts';
import { leastGpus, type Expected } from '../terms/expected.ts';
import { judge, na, unknown } from '../terms/verdicts.ts';
import { dockerCheck } from './docker.ts';

const SPECS = '/etc/cdi/*.yaml /etc/cdi/*.json /var/run/cdi/*.yaml /var/run/cdi/*.json';

export const CDI_BLOCKS: Block[] = [
  {
    id: 'cdi',
    seconds: 5,
    as: 'if-possible',
    settled: () => [{ when: `for f in ${SPECS}; do [ ! -r "$f" ] || break; done; [ ! -r "$f" ]`, exit: 0 }],
    body: () => `for f in ${SPECS}; do
  [ -r "$f" ] || continue; echo "spec $f"
  grep -hE '^[[:space:]"-]*(kind|name)"?:' "$f"
done
true`,
  },
  { id: 'toolkit', seconds: 5, needs: 'nvidia-ctk', body: () => 'nvidia-ctk --version' },
];

/** GPUs that containers are to see. */
function wantsGpus(expected: Expected): boolean {
  return leastGpus(expected) > 0;
}

/** Names of NVIDIA devices in CDI specifications. */
function readCdiDevices(text: string): string[] {
  const specs = text.split(/^spec .*$/m).filter((spec) => /kind"?:\s*"?nvidia\.com\/gpu/.test(spec));
  return specs.flatMap((spec) => [...spec.matchAll(/name"?:\s*"?([^"\s,]+)/g)].map(([, name = '']) => name));
}

export const CDI_CHECKS: Check[] = [
  dockerCheck('docker-cdi', ({ raw }, expected) => {
    const folders = raw.CDISpecDirs;
    const on = Array.isArray(folders) && folders.length > 0;
    if (!on && !wantsGpus(expected)) return na(message('preflight.reason.no-gpu'));
    return judge(on, on ? folders.join(', ') : '-', 'features.cdi');
  }),
  {
    id: 'cdi-devices',
    block: 'cdi',
    assess({ text }, expected) {
      const devices = readCdiDevices(text).filter((name) => name !== 'all');
      if (!wantsGpus(expected) && devices.length === 0) return na(message('preflight.reason.no-gpu'));
      return judge(devices.length >= leastGpus(expected), devices.join(', ') || '0', `≥ ${leastGpus(expected)}`);
    },
  },
  {
    id: 'container-toolkit',
    block: 'toolkit',
    assess({ text, exit }, expected) {
      if (exit === 127 && !wantsGpus(expected)) return na(message('preflight.reason.no-gpu'));
      if (exit === 127) return judge(false, '-', '≥ 1.14', 'fail');
      const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
      return version === undefined
        ? unknown(message('preflight.reason.unreadable'))
        : judge(Number(version.split('.')[0]) > 1 || Number(version.split('.')[1]) >= 14, version, '≥ 1.14');
    },
  },
];

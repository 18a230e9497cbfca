import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { type PciGpu, readCards, readPciGpus } from '../terms/gpu-output.ts';
import type { Block } from '../terms/check.ts';
import { gpusOnBus, leastGpus } from '../terms/expected.ts';
import { judge, without } from '../terms/verdicts.ts';
import { CARD_CHECKS } from './gpu-health.ts';

/** The version of the driver that is loaded. */
const MODULE = 'v=; { read -r v </sys/module/nvidia/version; } 2>/dev/null; echo "module=$v"';

export const GPU_BLOCKS: Block[] = [
  {
    id: 'pci',
    checks: {
      'gpus-declared'({ text }, expected) {
        const found = readPciGpus(text).length;
        const [least, exact] = [gpusOnBus(expected), expected.gpus !== undefined];
        if (found === 0 && least === 0) return without('GPU');
        const isRight = exact ? found === least : found >= least;
        // By default only: who pins such a profile for a machine with GPUs wants it so.
        if (isRight && expected.unpinned === true && expected.rules.gpus === 0)
          return judge(false, String(found), 'profile: gpu-*', 'warn');
        return judge(isRight, String(found), exact ? String(least) : `≥ ${least}`);
      },
      'pcie-link'({ text }, expected) {
        const gpus = readPciGpus(text).filter(({ most }) => most.width > 0 && most.speed > 0);
        if (gpus.length === 0) return without('GPU');
        // A card that idles lowers its speed, never its width.
        const narrow = gpus.filter(({ now, most }) => now.width < most.width);
        const slow = gpus.filter(({ now, most }) => now.speed < most.speed);
        const words = (list: PciGpu[]): string =>
          list.map(({ address, now, most }) => `${address} ${linkOf(now)} (${linkOf(most)})`).join('; ');
        const shown = narrow.length > 0 ? narrow : slow.length > 0 ? slow : gpus;
        const bad = narrow.length > 0 && leastGpus(expected) > 0 ? 'fail' : 'warn';
        return judge(narrow.length + slow.length === 0, words(shown), 'LnkSta = LnkCap', bad);
      },
    },
  },
  {
    id: 'modules',
    body: () => '[ -d /sys/module/nouveau ] && echo nouveau=loaded; true',
    checks: {
      'gpu-nouveau'({ text }, expected) {
        const loaded = /^nouveau=loaded$/m.test(text);
        if (!loaded && leastGpus(expected) === 0) return without('GPU');
        return judge(!loaded, loaded ? 'nouveau' : '-', '-', leastGpus(expected) > 0 ? 'fail' : 'warn');
      },
    },
  },
  {
    id: 'nvidia-smi',
    seconds: 15,
    settled: () => [{ when: '! command -v nvidia-smi >/dev/null', says: MODULE, exit: 127 }],
    checks: {
      ...CARD_CHECKS,
      'gpu-driver'({ text }, expected) {
        const version = /^module=(\S+)$/m.exec(text)?.[1] ?? readCards(text)[0]?.driver ?? '';
        if (version === '' && leastGpus(expected) === 0) return without('GPU');
        const least = expected.rules.gpuDriver;
        return judge(version !== '' && isAtLeast(version, least), version || '-', `≥ ${least}`);
      },
    },
  },
];

function linkOf({ speed, width }: PciGpu['now']): string {
  return `${speed} GT/s x${width}`;
}

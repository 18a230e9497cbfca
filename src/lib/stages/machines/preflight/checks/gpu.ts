import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { type PciGpu, readCards, readPciGpus, type Card } from '../terms/gpu-output.ts';
import type { Block, Assess, Verdict } from '../terms/check.ts';
import { gpusOnBus, leastGpus, type Expected } from '../terms/expected.ts';
import { judge, without, linesOf, notInstalled, unknown, unreadable } from '../terms/verdicts.ts';
import { message } from '../../../../core/text/message.ts';

/** Xid errors after which a card is not to be trusted: NVIDIA's Xid catalogue. */
const GRAVE_XIDS = new Set(['48', '63', '64', '74', '79', '94', '95', '119', '120']);

export const GPU_HEALTH_BLOCKS: Block[] = [
  {
    id: 'dmesg',
    seconds: 5,
    as: 'root',
    checks: {
      'gpu-xid'({ text }, expected) {
        if (/not permitted/.test(text)) return unknown(message('preflight.reason.needs-root'));
        if (/^dmesg: /m.test(text)) return unreadable();
        const found = [...text.matchAll(/Xid \(([^)]*)\): (\d+)/g)].map(([, place = '', xid = '']) => ({ place, xid }));
        if (found.length === 0 && leastGpus(expected) === 0) return without('GPU');
        const grave = found.some(({ xid }) => GRAVE_XIDS.has(xid));
        const words = found.map(({ place, xid }) => `${xid} (${place})`).join(', ');
        return judge(found.length === 0, words || '0', '0', grave ? 'fail' : 'warn');
      },
    },
  },
  {
    id: 'fabric',
    seconds: 15,
    needs: 'nvidia-smi',
    checks: { 'nvlink-fabric': ({ text, exit }) => assessFabric(text, exit) },
  },
];

/** The cards, or the verdict where the driver lists none. */
export function cardsOrWhy(text: string, exit: number, least: number): Card[] | Verdict {
  if (exit === 127) return least > 0 ? notInstalled('nvidia-smi') : without('GPU');
  const cards = readCards(text);
  if (cards.length > 0) return cards;
  if (exit === 0 && linesOf(text).some((line) => line !== 'processes' && !line.startsWith('module=')))
    return unreadable();
  return least > 0 ? unknown(message('preflight.reason.driver-silent')) : without('GPU');
}

function cards(
  show: (card: Card) => string,
  isGood: (card: Card, expected: Expected) => boolean,
  wanted: (expected: Expected) => string,
  bad: 'warn' | 'fail' = 'fail',
): Assess {
  return ({ text, exit }, expected) => {
    const found = cardsOrWhy(text, exit, leastGpus(expected));
    if (!Array.isArray(found)) return found;
    const wrong = found.filter((card) => !isGood(card, expected));
    const words = (list: Card[]): string => list.map((card) => `GPU ${card.index} ${show(card)}`).join(', ');
    return judge(wrong.length === 0, words(wrong.length > 0 ? wrong : found), wanted(expected), bad);
  };
}

const isAbsent = (value: string): boolean => /N\/A|Not Supported|^$/.test(value);

function assessFabric(text: string, exit: number): Verdict {
  const states = [...text.matchAll(/State\s*: (.+)/g)].map(([, state = '']) => state.trim());
  const status = [...text.matchAll(/Status\s*: (.+)/g)].map(([, one = '']) => one.trim());
  const switches = /^switches=(\d+)/m.exec(text)?.[1];
  if (exit === 127) return without('GPU');
  const real = states.filter((state) => state !== 'N/A');
  if (real.length === 0 && switches === undefined) return without('NVSwitch');
  const good =
    real.length > 0 && real.every((state) => state === 'Completed') && status.every((one) => /Success|N\/A/.test(one));
  const dead = linesOf(text).filter((line) => /<inactive>/.test(line)).length;
  return judge(
    good && dead === 0,
    [...new Set([...real, ...status]), `inactive ${dead}`].join(', '),
    'Completed, Success',
  );
}

/** Checks of every card that the driver lists. */
const CARD_CHECKS: Block['checks'] = {
  'gpu-ecc': cards(
    ({ ecc, uncorrected }) => `${ecc} ${uncorrected}`,
    ({ ecc, uncorrected }) =>
      isAbsent(ecc) || (ecc === 'Enabled' && (isAbsent(uncorrected) || Number(uncorrected) === 0)),
    () => 'Enabled 0',
  ),
  'gpu-persistence': cards(
    ({ persistence }) => persistence,
    ({ persistence }) => persistence === 'Enabled' || isAbsent(persistence),
    () => 'Enabled',
    'warn',
  ),
  'gpu-temperature': cards(
    ({ temperature }) => `${temperature} °C`,
    ({ temperature }, { rules }) => isAbsent(temperature) || Number(temperature) <= rules.gpuTemperatureC,
    ({ rules }) => `≤ ${rules.gpuTemperatureC} °C`,
    'warn',
  ),
  'gpu-foreign'({ text, exit }, expected) {
    const cards = cardsOrWhy(text, exit, leastGpus(expected));
    if (!Array.isArray(cards)) return cards;
    // the cards answered; the query of processes, which comes last, did not
    if (exit !== 0) return unreadable();
    // Processes that hold memory of a card: `pid name MiB`.
    const [, list = ''] = text.split(/^processes$/m);
    const processes = linesOf(list).filter((line) => /^\s*\d+\s*,/.test(line));
    return judge(processes.length === 0, processes.join('; ') || '0', '0', 'warn');
  },
  mig: cards(
    ({ mig }) => mig,
    ({ mig }) => mig !== 'Enabled',
    () => 'Disabled',
    'warn',
  ),
};

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

import { message } from '../../../../core/text/message.ts';
import { BOUNDED, type Card, readGpuProcesses } from '../terms/gpu-output.ts';
import type { Block, Check, Verdict } from '../terms/check.ts';
import { leastGpus, type Expected } from '../terms/expected.ts';
import { judge, linesOf, na, unknown } from '../terms/verdicts.ts';
import { cardsOrWhy } from './gpu.ts';

/** Xid errors after which a card is not to be trusted: NVIDIA's Xid catalogue. */
const GRAVE_XIDS = new Set(['48', '63', '64', '74', '79', '94', '95', '119', '120']);

export const GPU_HEALTH_BLOCKS: Block[] = [
  {
    id: 'dmesg',
    seconds: 5,
    as: 'root',
    body: () =>
      "{ dmesg 2>&1 || echo 'dmesg: not read'; } | grep -E '^dmesg: |Xid|not permitted|I/O error|Out of memory' | tail -n 50",
  },
  {
    id: 'fabric',
    seconds: 15,
    needs: 'nvidia-smi',
    body: () => `set -- /dev/nvidia-nvswitch[0-9]*; [ -e "$1" ] && echo switches=$# || set --
f=$(nvidia-smi -q 2>&1 | ${BOUNDED} | grep -A 2 -E '^ +Fabric$'); echo "$f"
[ "$#$f" = 0 ] || nvidia-smi nvlink --status 2>&1 | ${BOUNDED} | grep -E 'GPU|Link|<inactive>'; true`,
  },
];

/** A check of every card that the driver lists: `bad` picks what is wrong. */
function cardCheck(
  id: Check['id'],
  show: (card: Card) => string,
  isGood: (card: Card, expected: Expected) => boolean,
  wanted: (expected: Expected) => string,
  bad: 'warn' | 'fail' = 'fail',
): Check {
  return {
    id,
    block: 'nvidia-smi',
    assess({ text, exit }, expected) {
      const cards = cardsOrWhy(text, exit, leastGpus(expected));
      if (!Array.isArray(cards)) return cards;
      const wrong = cards.filter((card) => !isGood(card, expected));
      const words = (list: Card[]): string => list.map((card) => `GPU ${card.index} ${show(card)}`).join(', ');
      return judge(wrong.length === 0, words(wrong.length > 0 ? wrong : cards), wanted(expected), bad);
    },
  };
}

const isAbsent = (value: string): boolean => /N\/A|Not Supported|^$/.test(value);

export const GPU_HEALTH_CHECKS: Check[] = [
  cardCheck(
    'gpu-ecc',
    ({ ecc, uncorrected }) => `${ecc} ${uncorrected}`,
    ({ ecc, uncorrected }) =>
      isAbsent(ecc) || (ecc === 'Enabled' && (isAbsent(uncorrected) || Number(uncorrected) === 0)),
    () => 'Enabled 0',
  ),
  {
    id: 'gpu-xid',
    block: 'dmesg',
    assess({ text }, expected) {
      if (/not permitted/.test(text)) return unknown(message('preflight.reason.needs-root'));
      if (/^dmesg: /m.test(text)) return unknown(message('preflight.reason.unreadable'));
      const found = [...text.matchAll(/Xid \(([^)]*)\): (\d+)/g)].map(([, place = '', xid = '']) => ({ place, xid }));
      if (found.length === 0 && leastGpus(expected) === 0) return na(message('preflight.reason.no-gpu'));
      const grave = found.some(({ xid }) => GRAVE_XIDS.has(xid));
      const words = found.map(({ place, xid }) => `${xid} (${place})`).join(', ');
      return judge(found.length === 0, words || '0', '0', grave ? 'fail' : 'warn');
    },
  },
  cardCheck(
    'gpu-persistence',
    ({ persistence }) => persistence,
    ({ persistence }) => persistence === 'Enabled' || isAbsent(persistence),
    () => 'Enabled',
    'warn',
  ),
  cardCheck(
    'gpu-temperature',
    ({ temperature }) => `${temperature} °C`,
    ({ temperature }, { rules }) => isAbsent(temperature) || Number(temperature) <= rules.gpuTemperatureC,
    ({ rules }) => `≤ ${rules.gpuTemperatureC} °C`,
    'warn',
  ),
  {
    id: 'gpu-foreign',
    block: 'nvidia-smi',
    assess({ text, exit }, expected) {
      const cards = cardsOrWhy(text, exit, leastGpus(expected));
      if (!Array.isArray(cards)) return cards;
      // the cards answered; the query of processes, which comes last, did not
      if (exit !== 0) return unknown(message('preflight.reason.unreadable'));
      const processes = readGpuProcesses(text);
      return judge(processes.length === 0, processes.join('; ') || '0', '0', 'warn');
    },
  },
  { id: 'nvlink-fabric', block: 'fabric', assess: ({ text, exit }) => assessFabric(text, exit) },
  cardCheck(
    'mig',
    ({ mig }) => mig,
    ({ mig }) => mig !== 'Enabled',
    () => 'Disabled',
    'warn',
  ),
];

function assessFabric(text: string, exit: number): Verdict {
  const states = [...text.matchAll(/State\s*: (.+)/g)].map(([, state = '']) => state.trim());
  const status = [...text.matchAll(/Status\s*: (.+)/g)].map(([, one = '']) => one.trim());
  const switches = /^switches=(\d+)/m.exec(text)?.[1];
  if (exit === 127) return na(message('preflight.reason.no-gpu'));
  const real = states.filter((state) => state !== 'N/A');
  if (real.length === 0 && switches === undefined) return na(message('preflight.reason.no-fabric'));
  const good =
    real.length > 0 && real.every((state) => state === 'Completed') && status.every((one) => /Success|N\/A/.test(one));
  const dead = linesOf(text).filter((line) => /<inactive>/.test(line)).length;
  return judge(
    good && dead === 0,
    [...new Set([...real, ...status]), `inactive ${dead}`].join(', '),
    'Completed, Success',
  );
}

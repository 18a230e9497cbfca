import { message } from '../../../../core/text/message.ts';
import type { Block } from '../terms/check.ts';
import { leastGpus } from '../terms/expected.ts';
import { judge, na, ok, readNumber, readPairs, Unreadable } from '../terms/verdicts.ts';

const KIB_PER_GIB = 1024 ** 2;

export const RESOURCE_BLOCKS: Block[] = [
  {
    id: 'cpu',
    checks: {
      cpus({ text }, { rules }) {
        const cpus = readNumber(readPairs(text).get('cpus'));
        return judge(cpus >= rules.cpus, String(cpus), `≥ ${rules.cpus}`);
      },
      'cpu-vector'({ text }) {
        const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1];
        if (flags === undefined) throw new Unreadable('cpuinfo');
        const found = ['avx512f', 'avx2', 'fma', 'asimd', 'sve'].filter((flag) => ` ${flags} `.includes(` ${flag} `));
        const fits = found.includes('avx2') || found.includes('asimd');
        return judge(fits, found.join(' ') || '-', 'avx2 (x86_64), asimd (aarch64)', 'warn');
      },
      numa({ text }) {
        const list = readPairs(text).get('nodes') ?? '';
        return list === '' ? na(message('preflight.reason.no-numa')) : ok(String(countNodes(list)));
      },
    },
  },
  {
    id: 'memory',
    checks: {
      memory({ text }, { rules }) {
        const total = memoryGiB(text, 'MemTotal');
        const free = /^MemAvailable:/m.test(text) ? memoryGiB(text, 'MemAvailable') : total;
        return judge(total >= rules.memoryGiB, `${total} GiB, ${free} GiB free`, `≥ ${rules.memoryGiB} GiB`);
      },
      swap({ text }, expected) {
        const swap = memoryGiB(text, 'SwapTotal');
        const swappiness = readNumber(readPairs(text).get('swappiness'));
        const observed = `${swap} GiB, swappiness ${swappiness}`;
        const harmful = leastGpus(expected) > 0 && swap > 0 && swappiness > 10;
        return judge(!harmful, observed, leastGpus(expected) > 0 ? 'swappiness ≤ 10' : '', 'warn');
      },
      'open-files'({ text }, { rules }) {
        const limits = readPairs(text);
        const value = (key: string): number => readNumber((limits.get(key) ?? '').replace('unlimited', '1048576'));
        const [soft, hard] = [value('nofile'), value('nofile-hard')];
        return judge(Math.max(soft, hard) >= rules.openFiles, `${soft}, ${hard}`, `≥ ${rules.openFiles}`, 'warn');
      },
    },
  },
];

/** Nodes in a list like `0-1,3`. */
export function countNodes(list: string): number {
  const parts = list.split(',').map((part) => /^(\d+)(?:-(\d+))?$/.exec(part.trim()));
  if (list === '' || parts.some((part) => part === null)) throw new Unreadable('node list');
  return parts.reduce((sum, part) => sum + Number(part?.[2] ?? part?.[1]) - Number(part?.[1]) + 1, 0);
}

/** Gibibytes of a line of /proc/meminfo. */
export function memoryGiB(text: string, key: string): number {
  const kib = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return Math.round((readNumber(kib) / KIB_PER_GIB) * 10) / 10;
}

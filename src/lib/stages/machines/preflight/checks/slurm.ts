import type { Block } from '../terms/check.ts';
import { judge, linesOf, without } from '../terms/verdicts.ts';

/** States of nodes that run jobs, or will once they are free. */
const USABLE = /^(idle|mixed|allocated|completing|planned|reserved)/;

export const SLURM_BLOCKS: Block[] = [
  {
    id: 'slurm',
    seconds: 10,
    settled: ({ slurm }) => (slurm === undefined ? [{ when: ':', exit: 0 }] : []),
    values: ({ slurm }) => ({ partition: slurm?.partition ?? '' }),
    checks: {
      'slurm-partition'({ text, exit }, { slurm, host }) {
        if (slurm === undefined) return without('Slurm');
        const lines = linesOf(text).map((line) => line.split(' '));
        const usable = lines.filter(([, open, state = '']) => open === 'up' && USABLE.test(state));
        const good = exit === 0 && usable.length > 0;
        return judge(good, text.trim() || '-', `${slurm.partition ?? '*'} up`, 'fail', { host });
      },
    },
  },
];

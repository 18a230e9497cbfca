import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import type { LinearLayer } from './linear-columns.ts';

/** How a group size was found. */
export interface GroupChoice {
  /** Weights that share a scale; undefined where no size divides every layer. */
  size?: number;
  /** The first layer that the preferred size does not divide. */
  misfit?: LinearLayer;
}

/** Pure: the first size that divides the columns of every layer; the preferred one where the layers are unknown. */
export function chooseGroup(sizes: readonly number[], layers: readonly LinearLayer[]): GroupChoice {
  const [preferred = 128] = sizes;
  const misfit = layers.find(({ columns }) => columns % preferred !== 0);
  const size = sizes.find((one) => layers.every(({ columns }) => columns % one === 0));
  return { ...(size === undefined ? {} : { size }), ...(misfit ? { misfit } : {}) };
}

/** Pure: how many layers keep more bits, as no block of the scheme fits; none where all fit or none is known. */
export function blockGates(block: number | undefined, layers: readonly LinearLayer[]): Gate[] {
  const count = block === undefined ? 0 : layers.filter(({ columns }) => columns % block !== 0).length;
  if (block === undefined || count === 0) return [];
  const reason = message('quantize.blocks', { count, total: layers.length, block });
  return [{ id: 'whole-blocks', verdict: 'pass', reason }];
}

/** Pure: which groups are used and why, or that none fits. */
export function groupGate(sizes: readonly number[], { size, misfit }: GroupChoice): Gate {
  const id = 'group-size';
  const params = { preferred: sizes[0] ?? 0, layer: misfit?.name ?? '', columns: misfit?.columns ?? 0 };
  if (size === undefined)
    return {
      id,
      verdict: 'fail',
      reason: message('quantize.group.none', { ...params, sizes: sizes.join(', ') }),
      fix: message('quantize.group.none.fix'),
      next: ['sovran engine list'],
    };
  const reason = misfit
    ? message('quantize.group.adapted', { ...params, size })
    : message('quantize.group.pass', { size });
  return { id, verdict: 'pass', reason };
}

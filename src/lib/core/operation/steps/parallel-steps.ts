import type { AnyOperation } from '../operation.ts';
import type { Step } from '../plan/plan.ts';

/** Most lanes that are worked on at a time. */
const WIDTH = 8;

/** Steps that may run beside one another, each lane in its order. */
export type Stretch = Step[][];

/**
 * The steps of a plan as stretches that follow one another. Steps that stand together and name the same stretch are in
 * it by their lanes; one that names none is a stretch of its own. Pure.
 */
export function stretchesOf(operation: Pick<AnyOperation, 'lane'>, steps: readonly Step[]): Stretch[] {
  const stretches: { name: string | undefined; lanes: Map<string, Step[]> }[] = [];
  for (const step of steps) {
    const { stretch, lane } = operation.lane?.(step) ?? { stretch: undefined, lane: '' };
    const last = stretches.at(-1);
    const here = last && stretch !== undefined && last.name === stretch ? last : { name: stretch, lanes: new Map() };
    if (here !== last) stretches.push(here);
    here.lanes.set(lane, [...(here.lanes.get(lane) ?? []), step]);
  }
  return stretches.map(({ lanes }) => [...lanes.values()]);
}

/**
 * Works on the lanes of a stretch side by side, until each is at its end or `work` says to leave it. Never rejects unless
 * `work` does.
 */
export async function alongLanes(stretch: Stretch, work: (step: Step) => Promise<'on' | 'leave'>): Promise<void> {
  const waiting = stretch.values();
  const worker = async (): Promise<void> => {
    for (const lane of waiting) {
      for (const step of lane) if ((await work(step)) === 'leave') break;
    }
  };
  await Promise.all(Array.from({ length: Math.min(WIDTH, stretch.length) }, worker));
}

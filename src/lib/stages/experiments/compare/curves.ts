import type { ComparedJob } from './schema.ts';

/** The letter of each job in tables and plots, by place. */
export function markOf(place: number): string {
  return String.fromCodePoint(65 + place);
}

/** Steps whose loss was measured, with the loss. Pure. */
export function lossPoints({ curve }: ComparedJob): [step: number, loss: number][] {
  return curve.step.flatMap((step, at): [number, number][] => {
    const loss = curve.loss[at];
    return loss === null || loss === undefined ? [] : [[step, loss]];
  });
}

/** Steps that a table of curves shows. */
const TABLE_STEPS = 8;

/** Losses at evenly spread steps, nearest earlier point of each job; null before its first and after its last. Pure. */
export function lossTable(jobs: readonly ComparedJob[]): { step: number; losses: (number | null)[] }[] {
  const curves = jobs.map(lossPoints);
  const steps = [...new Set(curves.flatMap((points) => points.map(([step]) => step)))].toSorted((a, b) => a - b);
  const spread = Array.from({ length: Math.min(TABLE_STEPS, steps.length) }, (_, at) =>
    Math.round((at * (steps.length - 1)) / Math.max(1, Math.min(TABLE_STEPS, steps.length) - 1)),
  );
  return spread.map((at) => {
    const step = steps[at] ?? 0;
    return { step, losses: curves.map((points) => lossAt(points, step)) };
  });
}

function lossAt(points: readonly [number, number][], step: number): number | null {
  if (step > (points.at(-1)?.[0] ?? -1)) return null;
  return points.findLast(([at]) => at <= step)?.[1] ?? null;
}

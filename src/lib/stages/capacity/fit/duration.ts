import type { Range } from '../memory/range.ts';

/** An earlier run of the same kind, method and host, from its manifest. */
export interface MeasuredTime {
  wallSeconds: number;
  trainSeconds: number;
  rows: number;
  parameters: number;
}

/** Seconds that a run will take, and the number of runs that this rests on. */
export interface Duration {
  seconds: Range;
  runs: number;
}

/** Pure: preparation as it was, then rows at the pace of earlier runs, in proportion to the model's parameters. */
export function predictDuration(
  runs: readonly MeasuredTime[],
  { rows, parameters }: Pick<MeasuredTime, 'rows' | 'parameters'>,
): Duration | undefined {
  const estimates = runs
    .filter((run) => run.rows > 0 && run.parameters > 0 && run.trainSeconds > 0)
    .map(
      (run) =>
        run.wallSeconds - run.trainSeconds + (run.trainSeconds / run.rows) * rows * (parameters / run.parameters),
    )
    .toSorted((one, other) => one - other);
  const [first, last] = [estimates[0], estimates.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const value = estimates[Math.floor(estimates.length / 2)] ?? first;
  return {
    seconds: { low: Math.min(first, value * 0.7), value, high: Math.max(last, value * 1.5) },
    runs: estimates.length,
  };
}

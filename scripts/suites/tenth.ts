import type { Cost } from './costs.ts';

const TENTHS = 10;
/** CPU seconds that nightly files may add to the run of a commit. */
const MOST_CPU = 60;
/** CPU seconds of a file without a recorded cost. */
const UNKNOWN_CPU = 10;

/** The nightly files that a commit runs: every tenth, others at each commit, as long as they fit in 60 CPU seconds. Pure. */
export function tenthOf(files: readonly string[], turn: number, costs: Readonly<Record<string, Cost>>): string[] {
  let left = MOST_CPU;
  return files.toSorted().filter((path, index) => {
    const cpu = costs[path]?.cpu ?? UNKNOWN_CPU;
    if (index % TENTHS !== turn % TENTHS || cpu > left) return false;
    left -= cpu;
    return true;
  });
}

import { createHash } from 'node:crypto';
import type { Cost } from './costs.ts';

/** What nightly files may add to the run of a commit, beside which they run four at a time. */
export const ROOM: Cost = { cpu: 900, seconds: 3000 };
/** A file above either figure is heavy: one a run. */
const HEAVY: Cost = { cpu: 300, seconds: 900 };
/** A file above either figure fits no run of CI, which ends after 90 minutes. */
const MOST: Cost = { cpu: ROOM.cpu, seconds: 2400 };
/** Counted for a nightly file without a recorded cost: three a run, so that even three heavy ones end in time. */
const UNMEASURED: Cost = { cpu: 300, seconds: 600 };

type Costs = Readonly<Record<string, Cost>>;

/** Which nightly files each of a cycle of runs draws; those that fit none are left to `scripts/test --all`. */
export interface Schedule {
  runs: string[][];
  onlyByAll: string[];
}

/** What a test file is expected to take. */
export function expectedCost(path: string, costs: Costs): Cost {
  return costs[path] ?? (path.startsWith('test/nightly/') ? UNMEASURED : { cpu: 0, seconds: 0 });
}

/** Packs nightly files into runs, family after family in turn. Files without a cost have runs of their own between the others. */
export function scheduleOf(files: readonly string[], costs: Costs): Schedule {
  const onlyByAll = files.filter((path) => exceeds(expectedCost(path, costs), MOST));
  const drawable = acrossFamilies(files.filter((path) => !onlyByAll.includes(path)));
  const unmeasured = pack(
    drawable.filter((path) => !costs[path]),
    costs,
  );
  const measured = pack(
    drawable.filter((path) => costs[path]),
    costs,
  );
  return { runs: interleave(unmeasured, measured), onlyByAll };
}

/** The files of one run. Each cycle has an order of its own: CI may skip turns, by any stride, without skipping a file forever. */
export function drawnAt(turn: number, runs: readonly string[][]): string[] {
  const cycle = Math.floor(turn / runs.length);
  const order = runs.map((files, at) => ({ files, rank: digestOf(`${cycle} ${at}`) }));
  return order.toSorted((one, other) => one.rank - other.rank)[turn - cycle * runs.length]?.files ?? [];
}

/** Commits since a file of `runs` was last drawn: 0 for one that this turn draws. */
export function commitsSinceDrawn(path: string, turn: number, runs: readonly string[][]): number {
  let ago = 0;
  while (!drawnAt(turn - ago, runs).includes(path)) ago += 1;
  return ago;
}

/** The first file of every family, then the second of every family, and so on. */
function acrossFamilies(files: readonly string[]): string[] {
  const families = [...Map.groupBy(files.toSorted(), (path) => path.split('/')[2]).values()];
  const longest = Math.max(0, ...families.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => families.flatMap((family) => family[at] ?? [])).flat();
}

/** First fit: each file joins the first run that has room for it. */
function pack(files: readonly string[], costs: Costs): string[][] {
  const runs: string[][] = [];
  for (const path of files) {
    const open = runs.find((run) => fits([...run, path].map((one) => expectedCost(one, costs))));
    if (open) open.push(path);
    else runs.push([path]);
  }
  return runs;
}

function fits(run: readonly Cost[]): boolean {
  const total = run.reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, seconds: sum.seconds + one.seconds }));
  return !exceeds(total, ROOM) && run.filter((one) => exceeds(one, HEAVY)).length <= 1;
}

function exceeds(cost: Cost, limit: Cost): boolean {
  return cost.cpu > limit.cpu || cost.seconds > limit.seconds;
}

/** One of each in turn; the shorter list starts over until the longer one ends. */
function interleave(left: readonly string[][], right: readonly string[][]): string[][] {
  if (left.length === 0 || right.length === 0) return [...left, ...right];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) =>
    [left, right].map((runs) => runs[at % runs.length] ?? []),
  ).flat();
}

/** A number that looks drawn by lot, and is the same for the same text. */
export function digestOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

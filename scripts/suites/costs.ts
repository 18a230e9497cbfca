import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const PATH = join(import.meta.dirname, 'test-costs.yaml');
const HEAD =
  '# What test files took on two cores: wall seconds, CPU seconds, the commit and the day. Written by `scripts/test --record-costs` alone.\n';
/** Files of a commit's own suites are listed when they cost this much; nightly ones always. */
const WORTH: Cost = { seconds: 15, cpu: 5 };

/** What one test file takes: wall and CPU seconds. */
export interface Cost {
  seconds: number;
  cpu: number;
}

/** A cost, and the commit and day at which it was measured. */
export interface MeasuredCost extends Cost {
  commit: string;
  date: string;
}

/** Recorded costs by path from the root. */
export function recordedCosts(): Record<string, MeasuredCost> {
  return (parse(readFileSync(PATH, 'utf8')) ?? {}) as Record<string, MeasuredCost>;
}

/** Replaces the costs of the files of a run; files that are gone are dropped. */
export function recordCosts(measured: Record<string, Cost>): void {
  const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim();
  const date = new Date().toISOString().slice(0, 10);
  const marked = Object.entries(measured).map(([path, cost]) => [path, { ...cost, commit, date }] as const);
  const lines = Object.entries({ ...recordedCosts(), ...Object.fromEntries(marked) })
    .filter(([path, cost]) => existsSync(path) && isWorth(path, cost))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, cost]) => `${path}: { seconds: ${round(cost.seconds)}, cpu: ${round(cost.cpu)}, ${markOf(cost)} }\n`);
  writeFileSync(PATH, `${HEAD}${lines.join('')}`);
}

function isWorth(path: string, { seconds, cpu }: Cost): boolean {
  return path.startsWith('test/nightly/') || seconds >= WORTH.seconds || cpu >= WORTH.cpu;
}

/** Quoted: a commit may look like a number. */
function markOf({ commit, date }: MeasuredCost): string {
  return `commit: '${commit}', date: '${date}'`;
}

function round(value: number): string {
  return value.toFixed(1);
}

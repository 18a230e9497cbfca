import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const PATH = join(import.meta.dirname, 'test-costs.yaml');
const HEAD =
  '# What test files cost on two cores: wall seconds, CPU seconds. `scripts/test --record-costs` writes it.\n';
/** Cheaper files are not listed. */
const WORTH = { seconds: 15, cpu: 5 };

/** What one test file takes: wall and CPU seconds. */
export interface Cost {
  seconds: number;
  cpu: number;
}

/** Recorded costs by path from the root. */
export function recordedCosts(): Record<string, Cost> {
  return (parse(readFileSync(PATH, 'utf8')) ?? {}) as Record<string, Cost>;
}

/** Replaces the costs of the files of a run; those that `exists` denies are dropped. */
export function recordCosts(measured: Record<string, Cost>, exists: (path: string) => boolean): void {
  const costs = Object.entries({ ...recordedCosts(), ...measured })
    .filter(([path, { seconds, cpu }]) => exists(path) && (seconds >= WORTH.seconds || cpu >= WORTH.cpu))
    .toSorted(([, left], [, right]) => right.seconds - left.seconds);
  const lines = costs.map(
    ([path, { seconds, cpu }]) => `${path}: { seconds: ${round(seconds)}, cpu: ${round(cpu)} }\n`,
  );
  writeFileSync(PATH, `${HEAD}${lines.join('')}`);
}

function round(value: number): number {
  return Math.round(value);
}

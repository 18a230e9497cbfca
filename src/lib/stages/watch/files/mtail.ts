import { firstByteLimit } from './recording.ts';
import type { WatchedHost } from './subject.ts';

const FIRST_BYTE = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const TOTAL = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** The program that counts the lines of access logs; a bucket ends where each objective does. Pure. */
export function mtailFile({ environments, templates }: WatchedHost): string {
  const limits = environments.flatMap(({ objectives }) => firstByteLimit(objectives) ?? []);
  const values: Record<string, string> = {
    firstByteBuckets: bucketsOf([...FIRST_BYTE, ...limits]),
    totalBuckets: bucketsOf(TOTAL),
    environments: environments
      .map(({ name, traces }) => `getfilename() =~ /^${escaped(traces.accessLog)}$/ {\n  environment = "${name}"\n}`)
      .join('\n'),
  };
  return templates.mtail.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
}

function bucketsOf(bounds: readonly number[]): string {
  return [...new Set(bounds)].toSorted((one, other) => one - other).join(', ');
}

function escaped(path: string): string {
  return path.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

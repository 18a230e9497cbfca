import { loadavg } from 'node:os';

/** Samples of one subject, in milliseconds. */
export type Samples = Map<string, number[]>;

export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Measures every subject in turn, so that what else the machine does meets them alike. */
export async function inTurns(rounds: number, subjects: Record<string, () => Promise<number>>): Promise<Samples> {
  const samples: Samples = new Map(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(subjects)) samples.get(name)?.push(await measure());
  }
  return samples;
}

/** Milliseconds that something takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** One line a subject; ratios are of its time to that of the first. */
export function print(title: string, samples: Samples, note: (least: number) => string = () => ''): void {
  const first = [...samples.values()][0] ?? [];
  const load = loadavg()[0]?.toFixed(1);
  console.log(`\n${title}  (${new Date().toISOString().slice(0, 16)}, load ${load}, ${process.version})`);
  for (const [name, values] of samples) {
    const [least, middle] = [Math.min(...values), median(values)];
    const ratios = `${(least / Math.min(...first)).toFixed(2)} × / ${(middle / median(first)).toFixed(2)} ×`;
    const figures = `min ${least.toFixed(1).padStart(8)}  median ${middle.toFixed(1).padStart(8)} ms`;
    console.log(`${name.padEnd(44)} n ${String(values.length).padStart(3)}  ${figures}  ${ratios}  ${note(least)}`);
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './process-place.ts';

/** Lets a fake worker go on that waits at its `holdAt`, or is yet to come there. */
export function letGo(store: string, job: string): void {
  writeFileSync(join(store, 'jobs', job, 'scratch', 'go'), '');
}

/** Waits until a fake worker has come to its `holdAt`: from there on it neither counts nor writes. */
export async function held(store: string, job: string, step: number): Promise<void> {
  const checkpoint = join(store, 'jobs', job, 'scratch', 'checkpoint');
  await until(`the worker at step ${step}`, () => textOf(checkpoint) === String(step));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

import type { Engine } from '../../src/lib/core/ports/runner.ts';

/** The engine of a host on which nothing runs; it can do nothing else than say so. */
export async function idleEngine(): Promise<Engine> {
  return { listJobs: async () => [], listServices: async () => [] } as unknown as Engine;
}

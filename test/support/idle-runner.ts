import type { Runner } from '../../src/lib/core/ports/runner.ts';

/** The runner of a host on which nothing runs; it can do nothing else than say so. */
export async function idleRunner(): Promise<Runner> {
  return { jobs: { list: async () => [] }, services: { list: async () => [] } } as unknown as Runner;
}

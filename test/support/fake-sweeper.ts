import type { HostSweeper, ProjectNeeds, RecordedJob } from '../../src/lib/core/ports/host-sweeper.ts';

/** A store without anything, but for what a test says. */
export function fakeSweeper(says: Partial<HostSweeper> = {}): HostSweeper {
  return {
    inventory: async () => ({ items: [], engineAsked: true }),
    hold: (work) => work(),
    remove: () => Promise.reject(new Error('nothing is removed here')),
    ...says,
  };
}

/** What a project needs in a store. */
export function needing(digests: readonly string[], jobs: readonly RecordedJob[] = []): () => Promise<ProjectNeeds> {
  return async () => ({ digests, jobs });
}

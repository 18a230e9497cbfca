import type { JobRunner, Runner, ServiceRunner } from '../../src/lib/core/ports/runner.ts';

/** Parts of a runner that a test needs. */
export interface RunnerParts extends Partial<Omit<Runner, 'jobs' | 'services'>> {
  jobs?: Partial<JobRunner>;
  services?: Partial<ServiceRunner>;
}

/** A runner of the given parts; what a test does not give is absent. */
export function fakeRunner(parts: RunnerParts): Runner {
  return { name: 'process', ...parts } as Runner;
}

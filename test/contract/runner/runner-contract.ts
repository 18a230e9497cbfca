import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { jobContract } from './job-contract.ts';
import { serviceContract } from './service-contract.ts';

/** What every runner of jobs and services promises. `open` gives an installed engine and its environment. */
export function runnerContract(open: () => Promise<{ runner: Runner; environment: string }>): void {
  jobContract(open);
  serviceContract(open);
}

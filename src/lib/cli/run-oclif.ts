import { run } from '@oclif/core/run';

/** Finds and runs the command of an argv. `binUrl` is inside the package root. */
export async function runOclif(argv: string[], binUrl: string): Promise<void> {
  await run(argv, binUrl);
}

import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a command has left open, e.g. a connection that is being made to a silent host, holds its caller no longer than this. */
const LEFT_OPEN_MS = 2_000;

/** Starts the program; `binUrl` is the address of `bin/run.js`. The compile cache is the user's own folder. */
export async function start(binUrl: string): Promise<void> {
  enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sovran', 'node'));
  const { runOclif } = await import('./lib/cli/run-oclif.ts');
  try {
    await runOclif(process.argv.slice(2), binUrl);
  } catch (error) {
    const { reportStartFailure } = await import('./lib/cli/start-failure.ts');
    await reportStartFailure(error, binUrl);
  }
  setTimeout(() => process.exit(), LEFT_OPEN_MS).unref();
}

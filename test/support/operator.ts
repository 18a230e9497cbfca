/**
 * An operator at work: reads lines `promote RELEASE` and `rollback`, does each in the project of its working folder on the
 * environment `production`, and answers with a line of JSON. A process of its own, which may be stopped or killed.
 */
import { createInterface } from 'node:readline';
import { closeHosts, openContext } from '../../src/lib/cli/wire.ts';
import { promoteRelease } from '../../src/lib/release/promote.ts';
import { rollbackRelease } from '../../src/lib/release/rollback.ts';
import { executeOperation } from '../../src/lib/run/execute.ts';
import { SovranError } from '../../src/lib/text/sovran-error.ts';

const environment = 'production';
const move = { environment, startMs: 30_000, watchMs: Number(process.env.WATCH_MS ?? 0), streams: 1, retireOld: false };

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, release = ''] = line.trim().split(' ');
  process.stdout.write(`${JSON.stringify(await act(verb === 'rollback' ? 'rollback' : 'promote', release))}\n`);
}
await closeHosts();

async function act(verb: 'promote' | 'rollback', release: string): Promise<object> {
  const interrupt = { requested: false, signal: new AbortController().signal };
  const emit = (event: { type: string; step?: { id: string } }): void => {
    if (event.type === 'step-start') process.stderr.write(`${event.step?.id}\n`);
  };
  const ctx = await openContext({ root: process.cwd(), interrupt, emit });
  try {
    if (verb === 'rollback') await executeOperation(rollbackRelease, { environment }, ctx);
    else await executeOperation(promoteRelease, { ...move, release }, ctx);
    return { exit: 0 };
  } catch (error) {
    if (!(error instanceof SovranError)) return { exit: 1, code: String((error as Error).stack) };
    return { exit: error.exit, code: error.code, details: error.details };
  }
}

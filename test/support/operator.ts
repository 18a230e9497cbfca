/**
 * An operator at work: reads lines `promote RELEASE`, `rollback`, `stop`, `add-key APPLICATION` and `revoke APPLICATION`, does each in the project of its
 * working folder on the environment `production`, and answers with a line of JSON. A process of its own, which may be stopped or killed, and which
 * pauses where its line ends with ` stop-at ACTION` or ` hold-at ACTION`, see `paused-actions.ts`.
 */
import { createInterface } from 'node:readline';
import { addApplicationKey } from '../../src/lib/stages/serving/applications/add.ts';
import { revokeKeys } from '../../src/lib/stages/serving/applications/revoke.ts';
import { closeHosts, openContext } from '../../src/lib/cli/wire.ts';
import { stopEnvironment } from '../../src/lib/stages/serving/environments/stop.ts';
import { promoteRelease } from '../../src/lib/stages/release/promotion/promote.ts';
import { rollbackRelease } from '../../src/lib/stages/release/rollback/rollback.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { SovranError } from '../../src/lib/core/text/sovran-error.ts';
import { newKey } from './lossy-keys.ts';
import { goOnAtSignal, pausedAt, watchRenewals, withSleepingClock } from './paused-actions.ts';

const environment = 'production';
const KEY = newKey('svk_added-by-the-operator');
const STOP = { name: environment, endTraffic: true };
/** On a busy machine a release takes its time to start. */
const START_MS = 300_000;
const move = {
  environment,
  startMs: START_MS,
  watchMs: Number(process.env.WATCH_MS ?? 0),
  streams: 1,
  retireOld: false,
};

goOnAtSignal();
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await act(line))}\n`);
}
await closeHosts();

async function act(line: string): Promise<object> {
  const { words, how, at } = /^(?<words>.*?)(?: (?<how>stop|hold)-at (?<at>\S+))?$/.exec(line.trim())?.groups ?? {};
  const interrupt = { requested: false, signal: new AbortController().signal };
  const opened = await openContext({ root: process.cwd(), interrupt, emit: () => undefined });
  const ctx = withSleepingClock(watchRenewals(opened));
  try {
    await moveTo(words ?? '', how && at ? { how, at } : undefined, ctx);
    return { exit: 0 };
  } catch (error) {
    if (!(error instanceof SovranError)) return { exit: 1, code: String((error as Error).stack) };
    return { exit: error.exit, code: error.code, details: error.details };
  }
}

async function moveTo(words: string, pause: { how: string; at: string } | undefined, ctx: StageContext): Promise<void> {
  const [verb, release = ''] = words.split(' ');
  if (verb === 'rollback') await executeOperation(pausedAt(rollbackRelease, pause), { environment }, ctx);
  else if (verb === 'stop') await executeOperation(pausedAt(stopEnvironment, pause), STOP, ctx);
  else if (verb === 'revoke') await executeOperation(pausedAt(revokeKeys, pause), { name: release, key: null }, ctx);
  else if (verb === 'add-key')
    await executeOperation(pausedAt(addApplicationKey, pause), { name: release, key: KEY }, ctx);
  else await executeOperation(pausedAt(promoteRelease, pause), { ...move, release }, ctx);
}

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keysOf, approvingKeys } from './charter.ts';
import { toRelease, type Evaluation, type Report } from './evaluate.ts';
import { StoryFailure } from './failure.ts';
import type { Story } from './story.ts';

const FIRST_PORT = 8471;
const PORTS = 10;
/** Start of the command, and its warm-up. */
const LOAD_STANDS_MS = 4000;

export interface Serving {
  bench: Report;
  promotion: Promotion;
  rollback: Promotion;
  underLoad: Report;
  keyFile: string;
  port: string;
}

export interface Gate {
  id: string;
  verdict: string;
}

interface Promotion {
  from: string;
  to: string;
  requests: { sent: number; ok: number; lost: number; upper95: number };
  switchMs: number;
}

/** Releases of the two smallest models that are good enough, two approvals each, one promotion at rest, one under load, one rollback. */
export async function serveAndPromote(story: Story, evaluation: Evaluation): Promise<Serving> {
  const keys = keysOf(story);
  const port = await openEnvironment(story);
  const keyFile = join(keys, 'contact-centre.key');
  await story.run(['app', 'add', 'contact-centre', '--env', 'production', '--key-out', keyFile]);
  await releaseTwo(story, evaluation);
  await story.refuse(['release', 'promote', 'r1', '--env', 'production'], 3);
  await approve(story, keys, 'r1');
  // Nothing serves yet: there is no other release to compare with, and no traffic to watch.
  await story.run(['release', 'promote', 'r1', '--env', 'production', '--watch', '2s']);
  const bench = await benchProduction(story, keyFile, { streams: 4, seconds: 6 });
  await approve(story, keys, 'r2');
  const { promotion, underLoad } = await promoteUnderLoad(story, keyFile);
  const rollback = await story.read<Promotion>(['release', 'rollback', '--env', 'production']);
  await story.run(['status']);
  if (story.host !== 'local') await continueElsewhere(story);
  return { bench, promotion, rollback, underLoad, keyFile, port };
}

/** The two smallest models that are good enough, the smaller first: what replaces a live release must not be worse. */
async function releaseTwo(story: Story, evaluation: Evaluation): Promise<void> {
  const [second = '', first] = toRelease(evaluation);
  if (first === undefined)
    throw new StoryFailure('neither quantized model is as good as the tuned one: nothing to promote');
  await release(story, 'r1', first, evaluation);
  await release(story, 'r2', second, evaluation);
}

/** The bench is at work before the promotion begins, and beyond its end. */
async function promoteUnderLoad(story: Story, keyFile: string): Promise<Pick<Serving, 'promotion' | 'underLoad'>> {
  const load = benchProduction(story, keyFile, { streams: 20, seconds: 32 });
  load.catch(() => undefined);
  await sleep(LOAD_STANDS_MS);
  const promotion = await story.read<Promotion>(['release', 'promote', 'r2', '--env', 'production']);
  return { promotion, underLoad: await load };
}

async function benchProduction(
  story: Story,
  keyFile: string,
  { streams, seconds }: { streams: number; seconds: number },
): Promise<Report> {
  const client = ['--env', 'production', '--app', 'contact-centre', '--key-file', keyFile];
  const questions = ['--prompts', 'service-public', '--max-tokens', '12'];
  const load = ['--concurrency', `${streams}`, '--duration', `${seconds}s`, '--warmup', '1s'];
  return story.read<Report>(['bench', 'run', ...client, ...questions, ...load]);
}

/** On the first port that nobody holds there: the story of another checkout may still serve. */
async function openEnvironment(story: Story): Promise<string> {
  for (let number = FIRST_PORT; number < FIRST_PORT + PORTS; number += 1) {
    const port = String(number);
    const command = ['env', 'add', 'production', '--host', story.host, '--port', port, '--approvals', '2'];
    // A host remembers what the project of an earlier run served.
    if (story.host !== 'local') command.push('--as-recorded');
    const { gates } = await story.read<{ gates: Gate[] }>([...command, '--dry-run'], [0, 3]);
    if (gates.some(({ id, verdict }) => id === 'port-free' && verdict === 'fail')) continue;
    await story.run(command);
    return port;
  }
  throw new StoryFailure(`the ports ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} of ${story.host} are all held`);
}

/** The project folder is all that a second operator needs: same host, same gateway, same releases. */
async function continueElsewhere(story: Story): Promise<void> {
  const second = await story.asSecondOperator();
  await second.run(['status']);
  await second.read<Promotion>(['release', 'promote', 'r2', '--env', 'production', '--watch', '5s']);
  await second.read<Promotion>(['release', 'rollback', '--env', 'production']);
}

async function release(story: Story, name: string, model: string, evaluation: Evaluation): Promise<void> {
  const evidence = evaluation.reports[model]?.id ?? '';
  await story.run(['release', 'create', name, '--model', model, '--evidence', evidence]);
}

async function approve(story: Story, keys: string, name: string): Promise<void> {
  for (const key of approvingKeys(keys))
    await story.run(['release', 'approve', name, '--env', 'production', '--key', key]);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { StoryFailure } from './failure.ts';
import type { Gate } from './serve.ts';
import type { Story } from './story.ts';

/** Where the ports of a watch may begin. */
const PORT_BASES = ['9490', '9590', '9690'];
/** Requests of both applications together. */
const REQUESTS = 200;
/** Declared for the story alone: of a desk computer, not of anybody's machine. */
const PROJECT = {
  currency: 'EUR',
  energy: { pricePerKWh: 0.2, pue: 1, source: 'declared for the quickstart' },
  staff: { fte: 0.1, costPerYear: 60_000, source: 'declared for the quickstart' },
  licencesPerYear: 0,
  hostingPerYear: 0,
};
const HOST = {
  capex: 1200,
  residual: 0,
  years: 4,
  supportRate: 0,
  power: { idleW: 20, maxW: 90, source: 'declared for the quickstart' },
};

interface Cost {
  environments: { closure: { difference: number; holds: boolean } | null; groups: { key: string }[] }[];
}

/** What follows go-live: what watches the host, who asked how often, what it cost. */
export async function superviseProduction(story: Story, keys: string, keyFile: string): Promise<number> {
  await declareCosts(story);
  if (story.host === 'local') await watchHost(story);
  // Tokens are counted from one look at the engine to the next.
  await story.read(['watch', 'sync']);
  const second = join(keys, 'front-desk.key');
  await story.run(['app', 'add', 'front-desk', '--env', 'production', '--key-out', second]);
  await ask(story, 'contact-centre', keyFile);
  await ask(story, 'front-desk', second);
  await story.read(['watch', 'status', '--env', 'production'], [0, 5]);
  await story.run(['value', 'cost', '--env', 'production']);
  const { environments } = await story.read<Cost>(['value', 'cost', '--env', 'production']);
  const { closure, groups } = environments[0] ?? { closure: null, groups: [] };
  if (!closure?.holds || groups.length < 2)
    throw new StoryFailure('the costs of the applications do not make the whole');
  return closure.difference;
}

/** On the first ports that are free: another checkout may be watched here, too. */
async function watchHost(story: Story): Promise<void> {
  for (const base of PORT_BASES) {
    const command = ['watch', 'install', 'local', '--port-base', base];
    const { gates } = await story.read<{ gates: Gate[] }>([...command, '--dry-run'], [0, 3]);
    if (!gates.some(({ id, verdict }) => id === 'watch-ports' && verdict === 'fail')) return story.run(command);
  }
  throw new StoryFailure(`the ports from ${PORT_BASES.join(', ')} on are all held`);
}

async function declareCosts(story: Story): Promise<void> {
  declare(story, 'sovran.yaml', PROJECT);
  declare(story, `hosts/${story.host}.yaml`, HOST);
  await story.program(['git', 'commit', '-q', '--allow-empty', '-am', 'Declare what the service costs']);
}

function declare({ project }: Story, path: string, value: object): void {
  const file = join(project, path);
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.setIn(['spec', 'value'], document.createNode(value));
  writeFileSync(file, document.toString());
}

async function ask(story: Story, app: string, keyFile: string): Promise<void> {
  const client = ['--env', 'production', '--app', app, '--key-file', keyFile, '--prompts', 'service-public'];
  const load = ['--concurrency', '8', '--requests', String(REQUESTS / 2), '--warmup', '1s', '--max-tokens', '4'];
  await story.read(['bench', 'run', ...client, ...load]);
}

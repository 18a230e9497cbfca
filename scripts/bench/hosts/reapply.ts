import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bed } from './bed.ts';
import { inTurns, print, timed } from './figures.ts';

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const HOST = 'gpu1';

interface Plan {
  changes: number;
  items: { steps: { id: string; state: string }[] }[];
}

interface Applied {
  hosts?: { steps: { id: string; outcome: string }[] }[];
}

interface Done {
  exit: number;
  stdout: string;
}

type Run = (...args: string[]) => Promise<Done>;

/**
 * The second apply of gpu1 at 20 ms of round trip, as a whole process. What the lab cannot become, since it has no packages
 * to fetch, is excused by the register: its steps are read and judged like the others.
 */
export async function benchReapply(bed: Bed, rounds: number): Promise<void> {
  const run = await openProject(bed);
  const excused = await converge(run, join(bed.folder, 'demo'));
  const steps = (await planOf(run)).items.flatMap((item) => item.steps);
  await converged(run);
  const samples = await inTurns(rounds, {
    'host apply, nothing to change': () => timed(() => converged(run)),
    'host check (one script)': () => timed(() => run('host', 'check', HOST, '--json')),
  });
  print(
    `Re-apply of ${steps.length} steps (${excused.length} excused: ${excused.join(' ')}) over a round trip of 20 ms`,
    samples,
  );
  const apply = await turnsOf(bed, () => run('host', 'apply', HOST, '--json'));
  const check = await turnsOf(bed, () => run('host', 'check', HOST, '--json'));
  console.log(`turns of the line: apply ${apply}, check ${check}, of which the login through the bastion is the most`);
}

/** Applies until nothing is left to do, and excuses what fails on the way; which steps that were. */
async function converge(run: Run, root: string): Promise<string[]> {
  const excused: string[] = [];
  for (let left = await stuckSteps(run); left.length > 0; left = await stuckSteps(run)) {
    excused.push(...left);
    console.error(`excused, since the lab cannot: ${left.join(' ')}`);
    excuse(root, excused);
  }
  return excused;
}

/** Steps of an apply that failed; where it was refused as a whole, those that still drift. */
async function stuckSteps(run: Run): Promise<string[]> {
  const done = await run('host', 'apply', HOST, '--allow', 'restart', '--json');
  if (done.exit === 0) return [];
  const { hosts = [] } = JSON.parse(done.stdout || '{}') as Applied;
  const failed = hosts.flatMap(({ steps }) => steps).filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) return failed.map(({ id }) => id);
  return (await planOf(run)).items.flatMap(({ steps }) =>
    steps.filter(({ state }) => state === 'drift').map(({ id }) => id),
  );
}

async function turnsOf(bed: Bed, run: () => Promise<unknown>): Promise<number> {
  const before = await bed.turns();
  await run();
  return (await bed.turns()) - before;
}

/** Throws where an apply changes something. */
async function converged(run: Run): Promise<void> {
  const done = await run('host', 'apply', HOST, '--json');
  const { changes } = JSON.parse(done.stdout || '{}') as { changes?: number };
  if (done.exit !== 0 || (changes ?? 0) > 0) throw new Error(`not converged: exit ${done.exit}, ${done.stdout}`);
}

async function planOf(run: Run): Promise<Plan> {
  return JSON.parse((await run('host', 'plan', HOST, '--json')).stdout) as Plan;
}

/** A project with gpu1 and its keys pinned. */
async function openProject({ farConfig, folder }: Bed): Promise<Run> {
  const env = { ...process.env, SOVRAN_SSH_CONFIG: farConfig, SOVRAN_STORE: join(folder, 'store'), CI: 'true' };
  await runIn(folder, env)('init', 'demo');
  const run = runIn(join(folder, 'demo'), env);
  const prints = JSON.parse(readFileSync(join(dirname(farConfig), 'fingerprints.json'), 'utf8')) as Record<
    string,
    { ed25519: string }
  >;
  const [, port = ''] = /Host bastion\n[^]*?Port (\d+)/.exec(readFileSync(farConfig, 'utf8')) ?? [];
  const pins = [`operator@127.0.0.1:${port}=${prints.bastion?.ed25519}`, `operator@${HOST}=${prints[HOST]?.ed25519}`];
  const flags = pins.flatMap((pin) => ['--fingerprint', pin]);
  const added = await run('host', 'add', HOST, '--ssh', `operator@${HOST}`, ...flags);
  if (added.exit !== 0) throw new Error(`host add: exit ${added.exit}, ${added.stdout}`);
  return run;
}

function runIn(cwd: string, env: NodeJS.ProcessEnv): Run {
  return (...args) =>
    new Promise((resolve) => {
      execFile(process.execPath, [BIN, ...args], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout) =>
        resolve({ exit: error ? Number(error.code ?? -1) : 0, stdout }),
      );
    });
}

function excuse(root: string, steps: string[]): void {
  const head = ['apiVersion: sovran/v1', 'kind: HostExceptions', 'metadata: { name: exceptions }', 'spec:'];
  const entries = steps.map(
    (step) => `    - { step: ${step}, host: ${HOST}, reason: a lab, owner: lab, expires: 2999-12-31 }`,
  );
  if (steps.length === 0) return;
  writeFileSync(join(root, 'hosts', 'exceptions.yaml'), [...head, '  exceptions:', ...entries, ''].join('\n'));
}

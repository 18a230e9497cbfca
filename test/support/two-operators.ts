import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import { findResource } from '../../src/lib/core/project/resources.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import { hostIn } from './host-in.ts';
import { powerCut } from './live-sandbox.ts';
import { ANY_TTFT_MS, releaseSandbox, type Behaviour, type ReleaseSandbox } from './release-sandbox.ts';
import { smallDisk } from './small-disk.ts';
import { sovran, type CliResult } from './sovran.ts';
import { blockOf, type Driver, type SshBed } from './ssh-bed.ts';
import { git } from './temp-project.ts';

/** For what an operator is waited for; a promotion over SSH takes many seconds on a busy machine. */
const PATIENCE_MS = 180_000;
const QUICK: Behaviour = { tokens: 3, intervalMs: 2 };
const OPERATOR = fileURLToPath(new URL('operator.ts', import.meta.url));

/** What an operator's command came to. */
export interface Answer {
  exit: number;
  code?: string;
  details?: Record<string, unknown>;
}

/** Somebody with a clone of their own. */
export interface Operator {
  name: string;
  root: string;
  child: ChildProcess;
  /** Where it pauses; see `operator.ts`. */
  pausesAt?: string;
  /** What its last line came to. */
  answer?: Answer | Error;
  act(line: string): Promise<Answer>;
  /** Wakes it where it is stopped, and ends what it holds. */
  goOn(): void;
  sovran(line: string): Promise<CliResult>;
  push(): void;
  pull(): void;
}

/** One environment on a host behind SSH, its gateway running, two releases ready, and two clones of its project. */
export interface SharedDeployment {
  box: ReleaseSandbox;
  /** The store of the host. */
  far: string;
  operators: [Operator, Operator];
  leases: Leases;
  /** Releases that the gateway gives traffic to. */
  live: () => Promise<string[]>;
  /** Services that run, by release. */
  services: () => Promise<string[]>;
  /** As if what is held had been taken that long ago. */
  backdate: (seconds: number) => void;
}

interface Circumstances {
  /** The second operator has a store of their own, empty, as on a machine of their own. */
  ownStores?: boolean;
  behaviour?: Behaviour;
  /** Of release `two-1` alone. */
  second?: Behaviour;
  /** The store of the host is a disk of its own of this size. */
  diskMib?: number;
}

/** A second of `watchMs` keeps a promotion in its middle for long enough to be met there. */
export async function sharedDeployment(
  bed: SshBed,
  driver: Driver,
  watchMs = 0,
  { ownStores = false, behaviour = QUICK, second = behaviour, diskMib }: Circumstances = {},
): Promise<SharedDeployment> {
  const box = await releaseSandbox({ drainSeconds: 60, ttftBudgetMs: ANY_TTFT_MS });
  const far = join(box.base, 'far');
  onTestFinished(async () => {
    await powerCut(box);
    await box.dispose();
  });
  if (diskMib !== undefined) smallDisk(diskMib, mkdirSync(far, { recursive: true }));
  for (const [name, how] of Object.entries({ one: behaviour, two: second })) await box.addModel(name, how);
  await prepare(box, bed, driver, far);
  const origin = join(box.base, 'origin.git');
  execFileSync('git', ['clone', '--quiet', '--bare', box.root, origin]);
  const env = { ...box.env, SOVRAN_SSH_CONFIG: join(box.base, 'ssh_config'), WATCH_MS: String(watchMs) };
  const envOfBob = ownStores ? { ...env, SOVRAN_STORE: join(box.base, 'store-of-bob') } : env;
  const operators: [Operator, Operator] = [
    operator('ann', box.base, origin, env),
    operator('bob', box.base, origin, envOfBob),
  ];
  const [ann] = operators;
  const installed = await ann.sovran('engine install cpu --host gpu1 --json');
  if (installed.exit !== 0) throw new Error(installed.stdout + installed.stderr);
  const opened = await ann.sovran(`env add production --host gpu1 --port ${box.port} --json`);
  if (opened.exit !== 0) throw new Error(opened.stdout + opened.stderr);
  const runner = processRunner({
    host: hostIn(far),
    templates: box.env.SOVRAN_ENGINE_TEMPLATES ?? '',
    clock: systemClock,
  });
  const leases = hostLeases({ ...bed.host('ssh2'), place: { root: far, runtime: `${far}/run` } }, 'environment-lease');
  return {
    box,
    far,
    operators,
    leases,
    live: async () => {
      const shown = (await ann.sovran('env show production --json')).json as Shown;
      return shown.gateway.slots.flatMap(({ state, release = '?' }) => (state === 'ready' ? [release] : []));
    },
    services: async () => (await runner.services.list()).map(({ labels }) => labels.release ?? '?').toSorted(),
    backdate: (seconds) => backdate(far, seconds),
  };
}

interface Shown {
  gateway: { slots: { state: string; release?: string }[] };
}

async function prepare(box: ReleaseSandbox, bed: SshBed, driver: Driver, far: string): Promise<void> {
  box.commit();
  for (const name of ['one', 'two']) await box.sovran('release', 'create', `${name}-1`, '--model', name);
  const spec = { transport: driver, address: bed.address, root: far, runner: 'process', labels: {} };
  await box.project.write(resourceOf('Host', 'gpu1', spec));
  await box.project.writeFile('hosts/known_hosts', `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`);
  const environment = await findResource(box.project, 'Environment', 'production');
  await box.project.write(resourceOf('Environment', 'production', { ...environment?.spec, host: 'gpu1' }));
  box.commit();
  writeFileSync(join(box.base, 'ssh_config'), blockOf(bed));
}

function operator(name: string, base: string, origin: string, env: NodeJS.ProcessEnv): Operator {
  const root = join(base, name);
  execFileSync('git', ['clone', '--quiet', origin, root]);
  git(root, 'config', 'user.name', name);
  git(root, 'config', 'user.email', `${name}@example.org`);
  const child = spawn(process.execPath, [OPERATOR], { cwd: root, env: { ...process.env, ...env } });
  const answers = createInterface({ input: child.stdout });
  const one: Operator = {
    name,
    root,
    child,
    act: async (line) => {
      delete one.pausesAt;
      delete one.answer;
      child.stdin.write(`${line}\n`);
      const answer = await nextLine(answers).catch((error: unknown) => error as Error);
      one.answer = answer;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    goOn: () => void ['SIGUSR2', 'SIGCONT'].map((signal) => child.kill(signal as NodeJS.Signals)),
    sovran: (line) => sovran(line.split(' '), { cwd: root, env }),
    push: () => void git(root, 'push', '--quiet', 'origin', 'HEAD'),
    pull: () => void git(root, 'pull', '--quiet', '--ff-only'),
  };
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('at ')) one.pausesAt = line.slice('at '.length);
  });
  return one;
}

function nextLine(answers: Interface): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the operator is gone'));
    answers.once('close', gone);
    answers.once('line', (line) => {
      answers.off('close', gone);
      resolve(JSON.parse(line) as Answer);
    });
  });
}

function backdate(far: string, seconds: number): void {
  const folder = join(far, 'environment-lease');
  for (const name of execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n')) {
    const path = join(folder, name);
    const earlier = (_: string, field: string, at: string): string => `"${field}":${Number(at) - seconds}`;
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"(since|expires)":(\d+)/g, earlier));
  }
}

/** Waits until an operator pauses at an action: one who stops is stopped. Throws when it has answered instead. */
export async function pausedIn(one: Operator, action: string): Promise<void> {
  await seen(`${one.name} at ${action}`, () => {
    if (one.answer) throw new Error(`${one.name} did not come to ${action}: ${told(one)}`);
    return one.pausesAt === action;
  });
}

/** The same of one who stops. */
export async function stoppedIn(one: Operator, action: string): Promise<void> {
  await pausedIn(one, action);
  await seen(`${one.name} stopped`, () => /^\d+ \(.*\) T /.test(readFileSync(`/proc/${one.child.pid}/stat`, 'utf8')));
}

/** Waits until one of them has answered while the other pauses, or both pause. */
export async function met(operators: Operator[], action: string): Promise<void> {
  await seen('both operators', () => operators.every(({ answer, pausesAt }) => answer ?? pausesAt === action));
}

async function seen(what: string, check: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!check()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}

function told({ answer }: Operator): string {
  return answer instanceof Error ? answer.message : JSON.stringify(answer);
}

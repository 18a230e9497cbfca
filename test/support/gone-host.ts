import { join } from 'node:path';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { applyHosts } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import { asPlan } from '../../src/lib/core/operation/plan/plan.ts';
import { openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { environmentSpec } from './live-project.ts';
import { type CliResult, sovran } from './sovran.ts';
import { git, tempDir, tempProject } from './temp-project.ts';

export const JOB = '01KB0000000000000000000001';
export const RUN = '01KB0000000000000000000002';
const SSH = { transport: 'ssh2', address: 'root@192.0.2.7' };

export interface Gone {
  root: string;
  run: (...args: string[]) => Promise<CliResult>;
}

/** A project whose environment and running job are on a host that has left the inventory. */
export async function goneHost(): Promise<Gone> {
  const root = await busyHost();
  await openStore(root).write(resourceOf('Environment', 'prod', { ...environmentSpec(18_999), host: 'k' }));
  commit(root, 'environment');
  git(root, 'rm', '--quiet', 'hosts/k.yaml');
  commit(root, 'gone');
  return onProject(root);
}

/** A project whose host does not answer and, as recorded, runs a job; another one, `desk`, is this machine. */
export async function deadHost(): Promise<Gone> {
  const root = await busyHost();
  await openStore(root).write(resourceOf('Host', 'desk', { transport: 'local', address: 'localhost' }));
  commit(root, 'desk');
  return onProject(root);
}

async function busyHost(): Promise<string> {
  const root = tempProject();
  const project = openStore(root);
  await project.write(resourceOf('Host', 'k', { transport: 'ssh2', address: 'root@127.0.0.1:1' }));
  const job = { operation: 'train launch', subject: 'tuned', kind: 'job', host: 'k', runner: 'process' };
  await project.write(resourceOf('Run', JOB, { ...job, status: 'running', startedAt: '2026-11-24T10:00:00Z' }));
  commit(root, 'all');
  return root;
}

function onProject(root: string): Gone {
  const env = { SOVRAN_STORE: join(tempDir(), 'store') };
  return { root, run: (...args) => sovran(args, { cwd: root, env }) };
}

export function commit(root: string, words: string): void {
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', words);
}

/** What git sees of it: the commit and what is not committed. */
export const stateOf = ({ root }: Gone): string =>
  `${git(root, 'rev-parse', 'HEAD')}${git(root, 'status', '--porcelain')}`;

/** A project in which `host apply gpu1 gpu2` was killed before its first step, or in the middle of it. */
export async function cutApply({ begun = false } = {}): Promise<Gone> {
  const root = tempProject();
  const project = openStore(root);
  for (const name of ['gpu1', 'gpu2']) await project.write(resourceOf('Host', name, SSH));
  commit(root, 'hosts');
  const input = { hosts: ['gpu1', 'gpu2'], onUnreachable: 'fail' as const, batch: null };
  const step = {
    title: message('host.remove.step', { name: 'gpu2' }),
    action: 'apply-step',
    change: 'update',
  } as const;
  const steps = [
    {
      ...step,
      id: 'gpu2-S01',
      args: { host: 'gpu2', step: 'S01', target: {}, batch: 0 },
      risk: 'none' as const,
      host: 'gpu2',
    },
  ];
  const draft = { gates: [], steps, hosts: { gpu2: SSH.address } };
  const plan = asPlan(applyHosts.id, applyHosts.target(input), input, draft, { next: () => RUN });
  const journal = openJournal(root, RUN);
  journal.append({ type: 'begin', at: '2026-11-24T10:00:00Z', actor: 'tester@example.org', plan });
  if (begun) journal.append({ type: 'intent', step: 'gpu2-S01' });
  return onProject(root);
}

/** A project in which a launch on the host that does not answer was killed once its record was written. */
export async function cutLaunch(): Promise<Gone> {
  const dead = await deadHost();
  const job = { operation: 'train launch', subject: 'other', kind: 'job', host: 'k', runner: 'process' };
  const spec = { ...job, status: 'running', startedAt: '2026-11-24T10:00:00Z' };
  await openStore(dead.root).write(resourceOf('Run', RUN, spec));
  const args = { request: { host: 'k' }, draft: { resources: { gpus: 0 } }, prior: null };
  const title = message('host.remove.step', { name: 'k' });
  const steps = [
    { id: 'start-job', title, action: 'start-job', args, change: 'create', risk: 'none', host: 'k' } as const,
  ];
  const draft = { gates: [], steps, hosts: { k: 'root@127.0.0.1:1' } };
  const plan = asPlan('train launch', 'Model/other', {}, draft, { next: () => RUN });
  const journal = openJournal(dead.root, RUN);
  journal.append({ type: 'begin', at: '2026-11-24T10:00:00Z', actor: 'tester@example.org', plan });
  journal.append({ type: 'intent', step: 'start-job' });
  journal.append({ type: 'write', step: 'start-job', path: `runs/${RUN}/run.yaml`, digest: null });
  return dead;
}

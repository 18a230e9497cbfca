import { applyHosts } from '../../src/lib/stages/machines/provision/apply-hosts.ts';
import { asPlan } from '../../src/lib/core/operation/plan/plan.ts';
import { openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { message } from '../../src/lib/core/text/message.ts';
import { anEnvironment } from './project/serving.ts';
import { git } from './temp-project.ts';
import { aHost } from './project/machines.ts';
import { type Piece } from './project/pieces.ts';
import { aProject, type Project } from './project/project.ts';
import { recorded } from './project/recorded.ts';
import { aRun } from './project/runs.ts';
import { commit } from './temp-project.ts';

export const JOB = '01KB0000000000000000000001';
export const RUN = '01KB0000000000000000000002';
const SSH = { address: 'root@192.0.2.7' };

export type Gone = Project;

/** A project whose environment and running job are on a host that has left the inventory. */
export async function goneHost(): Promise<Gone> {
  const gone = await aProject([...BUSY, anEnvironment('prod', { port: 18_999, host: 'k' })]);
  git(gone.root, 'rm', '--quiet', 'hosts/k.yaml');
  commit(gone.root, 'gone');
  return gone;
}

/** A project whose host does not answer and, as recorded, runs a job; another one, `desk`, is this machine. */
export const deadHost = (): Promise<Gone> => aProject([...BUSY, aHost('desk')]);

const openJob = (id: string, subject: string): ReturnType<typeof aRun> =>
  aRun(id, { subject, host: 'k', runner: 'process', status: 'running' });
const BUSY: Piece[] = [
  aHost('k', { address: 'root@127.0.0.1:1' }),
  recorded({ operation: 'train launch', target: 'Model/tuned', writes: [openJob(JOB, 'tuned')] }),
];

/** What git sees of it: the commit and what is not committed. */
export const stateOf = ({ root }: Gone): string =>
  `${git(root, 'rev-parse', 'HEAD')}${git(root, 'status', '--porcelain')}`;

/** A project in which `host apply gpu1 gpu2` was killed before its first step, or in the middle of it. */
export async function cutApply({ begun = false } = {}): Promise<Gone> {
  const made = await aProject(['gpu1', 'gpu2'].map((name) => aHost(name, SSH)));
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
  const journal = openJournal(made.root, RUN);
  journal.append({ type: 'begin', at: '2026-11-24T10:00:00Z', actor: 'tester@example.org', plan });
  if (begun) journal.append({ type: 'intent', step: 'gpu2-S01' });
  return made;
}

/** A project in which a launch on the host that does not answer was killed once its record was written. */
export async function cutLaunch(): Promise<Gone> {
  const dead = await deadHost();
  await dead.project.write(openJob(RUN, 'other'));
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

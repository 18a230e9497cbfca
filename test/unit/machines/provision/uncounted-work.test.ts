import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findUnrecordedWork } from '../../../../src/lib/stages/machines/hosts/workload/unrecorded-work.ts';
import type { JobStatus } from '../../../../src/lib/core/ports/runner.ts';
import type { SshDestination, SshDirectory } from '../../../../src/lib/core/ports/ssh-directory.ts';
import { requireResource } from '../../../../src/lib/core/project/resources.ts';
import { gatherHosts } from '../../../../src/lib/stages/machines/provision/facts/gather.ts';
import { planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import type { ProvisionStep } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { hostAt } from '../../../support/host-at.ts';
import { aLive, anEnvironment } from '../../../support/project/serving.ts';
import { stepOf } from '../../../support/provision-states.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const JOB = '01JD0000000000000000000009';
const STRANGER = '01JD0000000000000000000010';
const REBOOT: ProvisionStep = {
  ...stepOf({ id: 'S01', risk: 'reboot' }),
  assess: () => ({ state: 'drift', observed: null }),
};

/** What the machine's engine says runs there, whatever it is called. */
const runner: StageContext['runners']['open'] = async () =>
  ({
    jobs: { list: async () => [JOB, STRANGER].map((id) => ({ id, state: 'running' })) },
    services: {
      list: async () => [
        { id: 'release-blue', state: 'healthy', labels: { environment: 'production', release: 'r1', slot: 'blue' } },
      ],
    },
  }) as never;

/** This machine as gpu1, and as alias, under which the records have a job and an environment. */
async function project(): Promise<StageContext> {
  const namesOf = async ({ address }: SshDestination): Promise<string[]> => {
    if (address !== 'ops@unknown') return ['gpu1.example.org'];
    throw new SovranError({ code: 'bad-destination', exit: EXIT.usage, text: message('host.same.key', { host: '' }) });
  };
  const here = hostAt();
  const ctx = stageContext(tempProject(), {
    runners: { open: runner },
    hosts: {
      open: async () => ({ ...here, exec: (argv, options) => here.exec(argv, { ...options, sudo: false }) }),
      directory: async () => ({ namesOf }) as unknown as SshDirectory,
    },
  });
  for (const name of ['gpu1', 'alias']) await ctx.project.write(hostOf(name, `ops@${name}`));
  const run = { operation: 'train launch', subject: 'm', kind: 'job', status: 'running', outputs: [] } as const;
  const times = { job: { inputs: [] }, startedAt: '2026-01-01T00:00:00.000Z' };
  await ctx.project.write(
    resourceOf('Run', JOB, {
      ...run,
      ...times,
      host: 'alias',
      runner: 'process',
    } as never),
  );
  await ctx.project.write(anEnvironment('production', { port: 9, host: 'alias' }));
  await ctx.project.write(aLive());
  return ctx;
}

function hostOf(name: string, address: string) {
  return resourceOf('Host', name, { transport: 'auto', address, runner: 'process', labels: {} });
}

async function runningOnGpu1(ctx: StageContext): Promise<unknown> {
  const { hosts } = await gatherHosts({ hosts: ['gpu1'], onUnreachable: 'fail', batch: null }, ctx, [REBOOT]);
  return hosts;
}

const THERE = [
  { kind: 'job', name: JOB },
  { kind: 'environment', name: 'production' },
  { kind: 'unrecorded', name: STRANGER },
];

test.for<[string, (ctx: StageContext) => void | Promise<void>]>([
  ['leads to the same machine', () => undefined],
  ['has a broken file', ({ project: { root } }) => writeFileSync(join(root, 'hosts/alias.yaml'), '<<<<<<< HEAD\n')],
  ['has no file any more', ({ project: { root } }) => rmSync(join(root, 'hosts/alias.yaml'))],
  [
    'leads nowhere that can be told',
    async ({ project: store }) => void (await store.write(hostOf('alias', 'ops@unknown'))),
  ],
])('work under another name counts once before a reboot, where it %s', async ([, spoil]) => {
  const ctx = await project();
  await spoil(ctx);
  const byName = (work: { name: string }[]): unknown => work.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const [host] = (await runningOnGpu1(ctx)) as [{ running: { name: string }[] }];
  expect(byName(host.running)).toEqual(byName(THERE));
});

test('two names of one machine are not changed in one command', async () => {
  const input = { hosts: ['gpu1', 'alias'], onUnreachable: 'fail' as const, batch: null };
  const facts = await gatherHosts(input, await project(), [REBOOT]);
  expect(planHosts(input, facts, [REBOOT]).gates).toContainEqual(
    expect.objectContaining({ id: 'alias-named-once', verdict: 'fail' }),
  );
});

test('what is recorded under another name of a machine is nothing unrecorded', async () => {
  const ctx = await project();
  const host = await requireResource(ctx.project, 'Host', 'gpu1');
  const { work } = await findUnrecordedWork(ctx, host);
  expect(work.map(({ id }) => id)).toEqual([STRANGER]);
});

test('reports a running container whose record says ended', async () => {
  const ctx = await project();
  const host = await requireResource(ctx.project, 'Host', 'gpu1');
  const { metadata, spec } = await requireResource(ctx.project, 'Run', JOB);
  const away: StageContext['runners']['open'] = async (name) => ({
    ...(await runner(name)),
    jobs: {
      ...(await runner(name)).jobs,
      list: async () => [{ id: JOB, state: 'running', folderAway: '/var/lib/sovran/jobs/J' } as JobStatus],
    },
  });
  const found = async (): Promise<string[]> =>
    (await findUnrecordedWork({ ...ctx, runners: { ...ctx.runners, open: away } }, host)).work.map(({ id }) => id);
  expect(await found()).toEqual([]);
  await ctx.project.write(resourceOf('Run', metadata.name, { ...spec, status: 'lost' }));
  expect(await found()).toEqual([JOB]);
});

import type { RunnerParts } from '../../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import { removeHost } from '../../../../src/lib/stages/machines/hosts/remove.ts';
import { lockedSocket, noSocket } from '../../../../src/lib/adapters/runners/docker/site/silence.ts';
import { ulids } from '../../../../src/lib/adapters/ulid.ts';
import type { ProjectEvent } from '../../../../src/lib/core/ports/project-store.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { gatherHosts } from '../../../../src/lib/stages/machines/provision/facts/gather.ts';
import { planHosts } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import type { ProvisionStep } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import type { Gate } from '../../../../src/lib/core/operation/plan/plan.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { withDeadEngine } from '../../../support/dead-engine.ts';
import { hostAt } from '../../../support/host-at.ts';
import { withLiveEngine } from '../../../support/live-engine.ts';
import { stepOf } from '../../../support/provision-states.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const REBOOT: ProvisionStep = {
  ...stepOf({ id: 'S01', risk: 'reboot' }),
  assess: () => ({ state: 'drift', observed: null }),
};
const INPUT = { hosts: ['gpu1'], onUnreachable: 'fail' as const, batch: null };

const failure = (code: string): SovranError =>
  new SovranError({ code, exit: EXIT.unreachable, text: message('host.none') });

type Asked = RunnerParts;

function failing(error: Error): Asked {
  return {
    jobs: {
      list: async () => {
        throw error;
      },
    },
  };
}

const busy = { jobs: { list: async () => [{ id: '01J', state: 'running' }] }, services: { list: async () => [] } };

/** What root sees of an engine that was killed, and of which a container may live on. */
const keptEngine = (host: Host): Host => withDeadEngine(host, 'containerd-shim');

interface Given {
  transport?: 'auto' | 'local';
  /** As root sees it. */
  machine?: (host: Host) => Host;
}

/** A project whose one host has an engine that is asked like this. */
async function project(asked: Asked, { transport = 'auto', machine = keptEngine }: Given = {}): Promise<StageContext> {
  const here = hostAt();
  const root: Host = { ...here, exec: (argv, options) => here.exec(argv, { ...options, sudo: false }) };
  const ctx = stageContext(tempProject(), {
    runners: { open: async () => asked as never },
    hosts: { open: async () => machine(root) },
  });
  const address = transport === 'local' ? 'localhost' : 'ops@gpu1';
  await ctx.project.write(resourceOf('Host', 'gpu1', { transport, address, runner: 'docker', labels: {} }));
  return ctx;
}

async function gatesBeforeReboot(ctx: StageContext): Promise<Gate[]> {
  return planHosts(INPUT, await gatherHosts(INPUT, ctx, [REBOOT]), [REBOOT]).gates;
}

test.each(['engine-unreachable', 'host-closed'])(
  'does not restart a host whose engine root cannot ask (%s)',
  async (code) => {
    const [gate] = await gatesBeforeReboot(await project(failing(failure(code))));
    expect(gate).toMatchObject({ id: 'gpu1-idle', verdict: 'unknown', fix: { key: 'provision.idle.unknown.fix' } });
    expect(gate?.reason.params?.['reason']).toMatchObject({ key: 'host.none' });
  },
);

test.each(['connection-lost', 'host-command-failed'])(
  'does not restart a host with an unknown engine (%s)',
  async (code) => {
    expect(await gatesBeforeReboot(await project(failing(failure(code))))).toMatchObject([
      {
        id: 'gpu1-idle',
        verdict: 'unknown',
        reason: { key: 'provision.idle.unknown', params: { reason: { key: 'host.none' } } },
        next: ['sovran host check gpu1'],
      },
    ]);
  },
);

const locked = (): SovranError => lockedSocket(hostAt(), '/run/docker.sock', 'docker');

test.each([
  ['its engine', locked],
  ['its store', () => failure('host-closed')],
])('restarts a host closed to its user (%s) that root sees idle', async (_, refuse) => {
  const error = refuse();
  const machine = (host: Host): Host => withLiveEngine(host, 200, '[]');
  const ctx = await project(failing(error), { machine });
  expect(await gatesBeforeReboot(ctx)).toMatchObject([{ id: 'gpu1-idle', verdict: 'pass' }]);
});

test('does not interrupt work that only root sees', async () => {
  const machine = (host: Host): Host => withLiveEngine(host, 200, '[{"Labels":{"sovran.job":"01J"}}]');
  const ctx = await project(failing(locked()), { machine });
  expect(await gatesBeforeReboot(ctx)).toMatchObject([
    { id: 'gpu1-idle', verdict: 'fail', reason: { params: { names: '01J', count: 1 } } },
  ]);
});

test('a dead engine without containers allows a restart', async () => {
  const machine = (host: Host): Host => withDeadEngine(host, 'idle');
  const ctx = await project(failing(failure('engine-unreachable')), { machine });
  expect(await gatesBeforeReboot(ctx)).toMatchObject([{ id: 'gpu1-idle', verdict: 'pass' }]);
});

test('does not ask a hanging daemon again as root', async () => {
  const machine = (host: Host): Host => withLiveEngine(host, 200, '[]');
  const ctx = await project(failing(failure('host-silent')), { machine });
  expect(await gatesBeforeReboot(ctx)).toMatchObject([{ id: 'gpu1-idle', verdict: 'unknown' }]);
});

test('a host without a container engine counts as idle', async () => {
  const ctx = await project(failing(noSocket(hostAt())));
  expect(await gatesBeforeReboot(ctx)).toMatchObject([{ id: 'gpu1-idle', verdict: 'pass' }]);
});

test('what another project runs on this machine counts before it is restarted', async () => {
  expect(await gatesBeforeReboot(await project(busy as never, { transport: 'local' }))).toMatchObject([
    { id: 'gpu1-idle', verdict: 'fail', reason: { params: { names: '01J' } } },
  ]);
});

test.each([
  ['engine-unreachable', 'unknown'],
  ['host-closed', 'unknown'],
  ['host-unreachable', 'waived'],
  ['host-key-changed', 'waived'],
])('removal with an unknown engine (%s) is never idle: %s', async (code, verdict) => {
  const pins = { pins: [], unsettled: { lines: [], isNew: false } };
  const ctx = await keyless(failing(failure(code)));
  await ctx.project.writeEvent(installed('gpu1'));
  const facts = await removeHost.gather({ name: 'gpu1' }, ctx);
  const { gates } = removeHost.plan({ name: 'gpu1' }, { ...facts, ...pins });
  expect(gates.find(({ id }) => id === 'host-idle')).toMatchObject({
    verdict,
    reason: { key: 'host.remove.unknown', params: { name: 'gpu1', reason: { key: 'host.none' } } },
  });
});

test.each(['engine-unreachable', 'host-closed'])('removes a never used host despite its engine (%s)', async (code) => {
  const ctx = await keyless(failing(failure(code)));
  await ctx.project.writeEvent(installed('gpu10'));
  const facts = await removeHost.gather({ name: 'gpu1' }, ctx);
  const { gates } = removeHost.plan({ name: 'gpu1' }, facts);
  expect(gates.find(({ id }) => id === 'host-idle')).toMatchObject({
    verdict: 'waived',
    reason: { key: 'host.remove.unknown', params: { name: 'gpu1', reason: { key: 'host.none' } } },
  });
});

/** The record of an engine that was installed on a host. */
function installed(host: string): ProjectEvent {
  return {
    id: ulids().next(),
    at: '2026-01-01T00:00:00Z',
    actor: 'a@example.org',
    operation: 'engine install',
    target: `Engine/${host}/cpu`,
    result: 'succeeded',
    planHash: `sha256:${'a'.repeat(64)}`,
    files: {},
    prev: null,
    data: {},
  };
}

async function keyless(asked: Asked): Promise<StageContext> {
  const ctx = await project(asked);
  return { ...ctx, hosts: { ...ctx.hosts, directory: async () => ({ namesOf: async () => [] }) as never } };
}

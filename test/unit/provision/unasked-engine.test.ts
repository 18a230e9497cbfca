import { expect, test } from 'vitest';
import { removeHost } from '../../../src/lib/hosts/remove.ts';
import { noSocket } from '../../../src/lib/adapters/engines/docker/site/silence.ts';
import { gatherHosts } from '../../../src/lib/provision/gather.ts';
import { planHosts } from '../../../src/lib/provision/plan.ts';
import type { ProvisionStep } from '../../../src/lib/provision/step.ts';
import type { StageContext } from '../../../src/lib/run/context.ts';
import type { Gate } from '../../../src/lib/run/plan.ts';
import { resourceOf } from '../../../src/lib/run/resource-actions.ts';
import { message } from '../../../src/lib/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/text/sovran-error.ts';
import { hostAt } from '../../support/host-at.ts';
import { stepOf } from '../../support/provision-states.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const REBOOT: ProvisionStep = {
  ...stepOf({ id: 'S01', risk: 'reboot' }),
  assess: () => ({ state: 'drift', observed: null }),
};
const INPUT = { hosts: ['gpu1'], onUnreachable: 'fail' as const, batch: null };

const failure = (code: string): SovranError =>
  new SovranError({ code, exit: EXIT.unreachable, text: message('host.none') });

type Asked = Partial<Awaited<ReturnType<StageContext['engine']>>>;

function failing(error: Error): Asked {
  return {
    listJobs: async () => {
      throw error;
    },
  };
}

const busy = { listJobs: async () => [{ id: '01J', state: 'running' }], listServices: async () => [] };

/** A project whose one host has an engine that is asked like this. */
async function project(asked: Asked, transport: 'auto' | 'local' = 'auto'): Promise<StageContext> {
  const here = hostAt();
  const ctx = stageContext(tempProject(), {
    engine: async () => asked as never,
    host: async () => ({ ...here, exec: (argv, options) => here.exec(argv, { ...options, sudo: false }) }),
  });
  const address = transport === 'local' ? 'localhost' : 'ops@gpu1';
  await ctx.project.write(resourceOf('Host', 'gpu1', { transport, address, engine: 'docker', labels: {} }));
  return ctx;
}

async function gatesBeforeReboot(ctx: StageContext): Promise<Gate[]> {
  return planHosts(INPUT, await gatherHosts(INPUT, ctx, [REBOOT]), [REBOOT]).gates;
}

test.each(['engine-unreachable', 'host-closed', 'line-broken', 'host-command-failed'])(
  'a host whose engine cannot be asked (%s) is not restarted: what runs there is not known',
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

test('a host that has no container engine yet runs nothing that a restart would cut', async () => {
  const ctx = await project(failing(noSocket(hostAt())));
  expect(await gatesBeforeReboot(ctx)).toMatchObject([{ id: 'gpu1-idle', verdict: 'pass' }]);
});

test('what another project runs on this machine counts before it is restarted', async () => {
  expect(await gatesBeforeReboot(await project(busy as never, 'local'))).toMatchObject([
    { id: 'gpu1-idle', verdict: 'fail', reason: { params: { names: '01J' } } },
  ]);
});

test.each([
  ['engine-unreachable', 'unknown'],
  ['host-closed', 'unknown'],
  ['host-unreachable', 'waived'],
  ['host-key-changed', 'waived'],
])('removal of a host whose engine cannot be asked (%s) never says that no job runs: %s', async (code, verdict) => {
  const pins = { pins: [], unsettled: { lines: [], isNew: false } };
  const facts = await removeHost.gather({ name: 'gpu1' }, await keyless(failing(failure(code))));
  const { gates } = removeHost.plan({ name: 'gpu1' }, { ...facts, ...pins });
  expect(gates.find(({ id }) => id === 'host-idle')).toMatchObject({
    verdict,
    reason: { key: 'host.remove.unknown', params: { name: 'gpu1', reason: { key: 'host.none' } } },
  });
});

async function keyless(asked: Asked): Promise<StageContext> {
  return { ...(await project(asked)), ssh: async () => ({ namesOf: async () => [] }) as never };
}

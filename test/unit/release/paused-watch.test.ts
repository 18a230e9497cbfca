import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import { ensureProbe, type SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import { watchCandidate } from '../../../src/lib/stages/release/traffic/traffic-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { StepPaused } from '../../../src/lib/core/operation/steps/pause.ts';
import { until } from '../../support/process-place.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const TO = { release: 'new-1', slot: 'green', environment: 'production', host: 'local' } as Serving;
const MOVE: SwitchArgs = {
  to: TO,
  from: null,
  fromAlive: false,
  fromAnswers: false,
  streams: 2,
  watchMs: 0,
  drainMs: 0,
};

/** A gateway without a connection: neither its access log nor its streams answer. */
async function silentGateway(heard: () => void): Promise<Gateway> {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const gateway: Partial<Gateway> = {
    addKeys: async () => undefined,
    reach: async () => ({ host: '127.0.0.1', port, close: async () => undefined }),
    readAccess: () => {
      heard();
      return new Promise(() => undefined);
    },
  };
  return gateway as Gateway;
}

function contextOf(gateway: Gateway, interrupt: StageContext['interrupt']): StageContext {
  return stageContext(tempDir(), {
    gateway: async () => gateway,
    interrupt,
    hosts: { open: async () => localHost('local') },
  });
}

test('the first signal ends a watch without a connection', async () => {
  const interrupt = { requested: false, signal: new AbortController().signal };
  const gateway = await silentGateway(() => (interrupt.requested = true));
  const things = ownNothing();
  const scope = { ctx: contextOf(gateway, interrupt), runId: '01DOWN', things, outputs: { switch: { offset: 0 } } };
  onTestFinished(() => things.closeAll());
  await expect(watchCandidate.apply(MOVE, scope as unknown as StepScope)).rejects.toThrow(StepPaused);
});

test('the end of a run waits for no hanging stream', async () => {
  const interrupt = { requested: false, signal: new AbortController().signal };
  const ctx = contextOf(await silentGateway(() => undefined), interrupt);
  const things = ownNothing();
  const probe = await ensureProbe({ ctx, runId: '01HANG', things }, MOVE);
  await until('two streams', () => [...probe.running].every(({ sentMs }) => Number.isFinite(sentMs)));
  await things.closeAll();
  expect(probe.records.map(({ error }) => error)).toEqual(['aborted', 'aborted']);
});

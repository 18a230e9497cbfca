import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import { ensureProbe, type SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import { watchUntilSeen } from '../../../src/lib/stages/release/traffic/traffic-actions.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { until } from '../../support/process-place.ts';
import { playedGateway } from '../../support/played-gateway.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const TO = { release: 'new-1', slot: 'green', environment: 'production', host: 'local', service: {} } as Serving;
const MOVE: SwitchArgs = {
  to: TO,
  from: null,
  fromAlive: false,
  fromAnswers: false,
  streams: 1,
  watchMs: 0,
  drainMs: 0,
};

function scopeOf(gateway: Gateway, runId: string, clock = systemClock): StepScope {
  const engine: RunnerParts = {
    services: { status: async (id) => ({ id, state: 'healthy', socket: '', labels: {} }) },
  };
  const ctx = stageContext(tempDir(), {
    clock,
    gateway: async () => gateway,
    runners: { open: async () => fakeRunner(engine) },
    hosts: { open: async () => localHost('local') },
  });
  const things = ownNothing();
  onTestFinished(() => things.closeAll());
  return { ctx, runId, things, outputs: { switch: { offset: 0 } } } as unknown as StepScope;
}

test('refuses a candidate without an answer in two minutes', async () => {
  const gateway = await playedGateway(async () => undefined);
  gateway.release = 'old-1';
  let ms = 0;
  const scope = scopeOf(gateway, '01UNSEEN', { ...systemClock, monotonicMs: () => (ms += 30_000) });
  await expect(watchUntilSeen(MOVE, scope)).rejects.toMatchObject({ code: 'candidate-unseen', exit: 1 });
});

test('a watch continues until the candidate has answered', async () => {
  const gateway = await playedGateway(async () => undefined);
  gateway.release = 'old-1';
  const scope = scopeOf(gateway, '01LATE');
  const probe = await ensureProbe(scope, MOVE);
  const watched = watchUntilSeen(MOVE, scope);
  await until('answers of the old one', () => probe.records.length > 2);
  gateway.release = 'new-1';
  await watched;
  expect(probe.records.some(({ release, done }) => release === 'new-1' && done)).toBe(true);
});

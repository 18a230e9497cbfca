import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import { ensureProbe, type SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import { proveSwitch } from '../../../src/lib/stages/release/proof/prove.ts';
import { switchTraffic, watchUntilSeen } from '../../../src/lib/stages/release/traffic/traffic-actions.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { until } from '../../support/process-place.ts';
import { playedGateway, type PlayedGateway } from '../../support/played-gateway.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const TO = { release: 'new-1', slot: 'green', environment: 'production', host: 'local', service: {} } as Serving;
const FROM = { ...TO, release: 'old-1' };
const ALIVE = { from: FROM, fromAlive: true, fromAnswers: true };
const MOVE: SwitchArgs = { to: TO, ...ALIVE, streams: 2, watchMs: 0, drainMs: 0, ttftBudgetMs: 60_000 };

/** Before the new one serves, requests of the probe and one of an application meet nobody. */
async function slowSwitch(gateway: PlayedGateway): Promise<void> {
  const before = gateway.refusals();
  delete gateway.release;
  await until('requests that meet nobody', () => gateway.refusals() >= before + 2);
  const portal = { ...gateway.journal.at(-1), application: 'portal', requestId: 'p1' };
  gateway.journal.push(portal as (typeof gateway.journal)[number]);
  gateway.release = 'new-1';
}

function scopeOf(gateway: PlayedGateway, runId: string): StepScope {
  const engine: RunnerParts = {
    services: { status: async (id) => ({ id, state: 'healthy', socket: '', labels: {} }) },
  };
  const ctx = stageContext(tempDir(), {
    gateway: async () => gateway,
    runners: { open: async () => fakeRunner(engine) },
    hosts: { open: async () => localHost('local') },
  });
  const things = ownNothing();
  onTestFinished(() => things.closeAll());
  const probe = { offset: 0, at: ctx.clock.now() };
  return { ctx, project: ctx.project, runId, things, outputs: { probe } } as unknown as StepScope;
}

async function switched(scope: StepScope): Promise<StepScope> {
  const output = await switchTraffic.apply(MOVE, scope);
  return { ...scope, outputs: { ...scope.outputs, switch: output ?? {} } };
}

test('unserved requests during a switch do not count if none served', async () => {
  const gateway = await playedGateway(slowSwitch);
  const scope = scopeOf(gateway, '01JZZZZZZZZZZZZZZZZZZZZZZA');
  const probe = await ensureProbe(scope, MOVE);
  await until('a stream that met nobody', () => probe.records.at(-1)?.status === 503);
  const after = await switched(scope);
  await watchUntilSeen(MOVE, after);
  const proof = await proveSwitch.apply(MOVE, after);
  expect(proof).toMatchObject({ verdict: 'passed', agree: true, requests: { lost: 0 } });
  expect(proof).toMatchObject({ requests: { failedBefore: gateway.refusals() } });
});

test('unserved requests during a switch count if a release served before', async () => {
  const gateway = await playedGateway(slowSwitch);
  gateway.release = 'old-1';
  const scope = scopeOf(gateway, '01JZZZZZZZZZZZZZZZZZZZZZZB');
  const probe = await ensureProbe(scope, MOVE);
  await until('an answer of the old one', () => probe.records.at(-1)?.done === true);
  const after = await switched(scope);
  await expect(watchUntilSeen(MOVE, after)).rejects.toMatchObject({ code: 'candidate-failing' });
});

test('the same for a repeated switch, with a fresh probe', async () => {
  const gateway = await playedGateway(slowSwitch);
  delete gateway.release;
  const scope = scopeOf(gateway, '01JZZZZZZZZZZZZZZZZZZZZZZC');
  const after = await switched(scope);
  await watchUntilSeen(MOVE, after);
  const proof = await proveSwitch.apply(MOVE, after);
  expect(proof).toMatchObject({ requests: { lost: 0, failedBefore: gateway.refusals() } });
});

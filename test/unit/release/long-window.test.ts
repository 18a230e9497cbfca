import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { AccessRecord, Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-request.ts';
import { takeTally } from '../../../src/lib/stages/release/probe/tally.ts';
import type { SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import { proveSwitch } from '../../../src/lib/stages/release/proof/prove.ts';
import { watchCandidate } from '../../../src/lib/stages/release/traffic/traffic-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

/** More than one call takes as arguments. */
const MANY = 200_000;
const TO = { release: 'new-1', slot: 'green', environment: 'production', host: 'local', service: {} } as Serving;
const MOVE: SwitchArgs = {
  to: TO,
  from: null,
  fromAlive: false,
  fromAnswers: false,
  streams: 0,
  watchMs: 0,
  drainMs: 0,
};
const RECORD = { application: 'app', release: 'new-1', status: 200, termination: '--' } as AccessRecord;

function contextOf(): StageContext {
  const journal = Array.from({ length: MANY }, () => RECORD);
  const gateway: Partial<Gateway> = {
    keys: async () => ({ keys: {}, revocations: {} }),
    addKeys: async () => undefined,
    revokeKeys: async () => undefined,
    status: async () => ({ running: true, pid: 1, url: '', slots: [] }),
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined }),
    readAccess: async (offset) => ({ records: offset === 0 ? journal : [], next: 1, more: false }),
  };
  const engine: RunnerParts = {
    services: { status: async (id) => ({ id, state: 'healthy', socket: '', labels: {} }) },
  };
  let ms = 0;
  const now = (): string => '2026-01-01T00:00:00.000Z';
  const clock = { now, at: now, monotonicMs: () => (ms += 30_000), sleep: async () => undefined };
  return stageContext(tempDir(), {
    clock,
    gateway: async () => gateway as Gateway,
    runners: { open: async () => fakeRunner(engine) },
    hosts: { open: async () => localHost('local') },
  });
}

test('a watch counts more requests than one call takes as arguments', async () => {
  const things = ownNothing();
  const scope = {
    ctx: contextOf(),
    runId: '01WATCH',
    things,
    outputs: { switch: { offset: 0 } },
  } as unknown as StepScope;
  expect(await watchCandidate.apply(MOVE, scope)).toEqual({ requests: MANY });
  await things.closeAll();
});

test('a proof of that many requests is written', async () => {
  const ctx = contextOf();
  const outputs = { probe: { offset: 0, at: ctx.clock.now() }, switch: { switchMs: 1, offset: 0 } };
  const things = ownNothing();
  const scope = {
    ctx,
    project: ctx.project,
    runId: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
    things,
    outputs,
  } as unknown as StepScope;
  expect(await proveSwitch.apply(MOVE, scope)).toMatchObject({ requests: { sent: MANY, ok: MANY } });
});

test('the longest of that many streams is found', () => {
  const records = Array.from({ length: MANY }, (_, id) => ({ id, sentMs: 0, endMs: id }) as unknown as StreamRecord);
  expect(takeTally(records, [], 'probe').longestStreamMs).toBe(MANY - 1);
});

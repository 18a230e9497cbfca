import { expect, test } from 'vitest';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Gateway, SlotStatus } from '../../../src/lib/core/ports/gateway.ts';
import { assignSlot } from '../../../src/lib/stages/release/promotion/candidate-actions.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

/** What taking an assignment of new-1 to green back does, where the gateway says this of the slot; old-1 was recorded in it. */
async function undoneWhere(said: Pick<SlotStatus, 'state'> & { release?: string }): Promise<string[]> {
  const done: string[] = [];
  const gateway = {
    status: async () => ({
      running: true,
      url: '',
      slots: [{ slot: 'green', up: true, sessions: 0, total: 0, ...said }],
    }),
    setSlot: async (slot: string, state: string) => void done.push(`${slot} ${state}`),
    assign: async (slot: string, { release }: { release: string }) => void done.push(`${slot} ${release}`),
  };
  const engine = { services: { status: async () => ({ state: 'healthy', socket: '/run/old.sock' }) } };
  const ctx = { gateway: async () => gateway, runners: { open: async () => engine } };
  const serving = servingOf('new-1');
  const scope = { ctx } as unknown as StepScope;
  await assignSlot.compensate?.({ serving, occupant: servingOf('old-1') }, scope);
  return done;
}

function servingOf(release: string): Serving {
  const service = { id: release, labels: {} };
  return { release, slot: 'green', environment: 'production', host: 'gpu1', service } as unknown as Serving;
}

test.each([
  ['the candidate', { state: 'drain', release: 'new-1' }, ['green maint', 'green old-1', 'green drain']],
  ['what was in it before', { state: 'maint', release: 'old-1' }, ['green maint', 'green old-1', 'green drain']],
  ['nothing', { state: 'maint' }, ['green maint', 'green old-1', 'green drain']],
  ['what was in it before, and serves', { state: 'ready', release: 'old-1' }, []],
  ["another operator's release, which serves", { state: 'ready', release: 'two-1' }, []],
  ["another operator's release, which stands by", { state: 'drain', release: 'two-1' }, []],
] as const)('reverts an assignment where the slot holds %s', async (_, said, done) => {
  expect(await undoneWhere(said)).toEqual(done);
});

test('stops a candidate with open requests before its slot returns', async () => {
  const done: string[] = [];
  let sessions = 2;
  const gateway = {
    status: async () => ({
      running: true,
      url: '',
      slots: [{ slot: 'green', up: true, sessions, total: 2, state: 'drain', release: 'new-1' }],
    }),
    setSlot: async (slot: string, state: string) => void done.push(`${slot} ${state}`),
    assign: async (slot: string, { release }: { release: string }) => {
      expect(sessions).toBe(0);
      done.push(`${slot} ${release}`);
    },
  };
  const engine = {
    services: {
      status: async () => ({ state: 'healthy', socket: '/run/old.sock' }),
      stop: async (id: string) => {
        sessions = 0;
        done.push(`stop ${id}`);
      },
    },
  };
  const ctx = stageContext(tempDir(), {
    gateway: async () => gateway as unknown as Gateway,
    runners: { open: async () => engine as unknown as Runner },
  });
  const scope = { ctx } as unknown as StepScope;
  await assignSlot.compensate?.({ serving: servingOf('new-1'), occupant: servingOf('old-1') }, scope);
  expect(done).toEqual(['green maint', 'stop new-1', 'green old-1', 'green drain']);
});

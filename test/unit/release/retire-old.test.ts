import { fakeRunner, type RunnerParts } from '../../support/fake-runner.ts';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Gateway, GatewayStatus } from '../../../src/lib/core/ports/gateway.ts';
import { readLive } from '../../../src/lib/core/project/live.ts';
import { retiredIn, retireService } from '../../../src/lib/stages/release/promotion/retire-service.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const OLD = {
  release: 'one-1',
  slot: 'blue',
  environment: 'production',
  host: 'local',
  service: { id: 's1' },
} as Serving;
/** What retiring the old release behind a proof came to. */
async function retireBehind(proof: object, sessions = 0): Promise<{ told: string[]; slots: object; output: unknown }> {
  const project = openStore(tempProject());
  await project.write(resourceOf('Live', 'production', { slots: { green: 'two-1' }, live: 'green' }));
  const told: string[] = [];
  const gateway: Partial<Gateway> = {
    setSlot: async (slot, state) => void told.push(`${slot} ${state}`),
    status: async () => ({ slots: [{ slot: 'blue', release: 'one-1', sessions }] }) as unknown as GatewayStatus,
  };
  const engine: RunnerParts = { services: { stop: async (id) => void told.push(`stop ${id}`) } };
  const ctx = stageContext(project.root, {
    project,
    gateway: async () => gateway as Gateway,
    runners: { open: async () => fakeRunner(engine) },
  });
  const scope = { ctx, project, outputs: { prove: proof } } as unknown as StepScope;
  const output = await retireService.apply({ serving: OLD, emptySlot: true }, scope);
  const { slots } = await readLive(project, 'production');
  return { told, slots, output };
}

test.each([
  ['lost requests', { verdict: 'failed', agree: true, requests: { lost: 3 } }],
  ['is slower', { verdict: 'failed', agree: true, requests: { lost: 0 }, ttft: { verdict: 'regressed' } }],
  ['lost count', { verdict: 'failed', agree: false, requests: { lost: 0 }, ttft: { verdict: 'held' } }],
])('keeps the previous release if the proof %s, as recorded', async (_what, proof) => {
  const { told, slots, output } = await retireBehind(proof);
  expect(told).toEqual([]);
  expect(slots).toEqual({ blue: 'one-1', green: 'two-1' });
  expect(retiredIn({ retire: output })).toEqual({ kept: 'one-1' });
});

test('keeps it while it has open requests', async () => {
  const { told, slots, output } = await retireBehind({ verdict: 'passed', agree: true, requests: { lost: 0 } }, 1);
  expect(told).toEqual([]);
  expect(slots).toEqual({ blue: 'one-1', green: 'two-1' });
  expect(retiredIn({ retire: output })).toEqual({ kept: 'one-1' });
});

test('stops it if the proof passed', async () => {
  const { told, slots } = await retireBehind({ verdict: 'passed', agree: true, requests: { lost: 0 } });
  expect(told).toEqual(['blue maint', 'stop s1']);
  expect(slots).toEqual({ green: 'two-1' });
});

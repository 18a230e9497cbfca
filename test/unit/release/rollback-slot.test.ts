import { expect, test } from 'vitest';
import type { Occupied } from '../../../src/lib/stages/serving/environments/slots.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { SlotStatus } from '../../../src/lib/core/ports/gateway.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import { planRollback } from '../../../src/lib/stages/release/rollback/rollback.ts';
import type { EnvironmentState } from '../../../src/lib/core/project/live.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';

const stated = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };
const environment: EnvironmentState = {
  ...environmentSpecSchema.parse(stated),
  slots: { blue: 'one-1', green: 'two-1' },
  live: 'green',
  previous: 'one-1',
};

function occupied(release: string, slot: Serving['slot'], healthy: boolean): Occupied {
  const serving = { release, slot, environment: 'production', host: 'local', service: { id: `${release}-${slot}` } };
  const spec = { record: {}, digest: release };
  return { serving, spec, running: healthy, healthy, asRecorded: healthy } as unknown as Occupied;
}

/** The plan of a rollback to one-1 in blue, which runs if `warm`; `blue` is what the gateway says of its slot. */
function planWith(blue: Partial<SlotStatus> | null, warm = true, open = true): PlanDraft {
  const rest: SlotStatus = { slot: 'blue', state: 'drain', up: true, sessions: 0, total: 0 };
  return planRollback(
    { environment: 'production' },
    {
      environment,
      live: occupied('two-1', 'green', true),
      back: occupied('one-1', 'blue', warm),
      leftBehind: null,
      serve: null,
      edited: [],
      served: 'two-1',
      slot: blue && { ...rest, ...blue },
      open,
    },
  );
}

const idsOf = ({ steps }: PlanDraft): string[] => steps.map(({ id }) => id).filter((id) => !id.includes('/'));
const gateOf = ({ gates }: PlanDraft) => gates.find(({ id }) => id === 'slot-as-recorded');

test.each([
  ['holds it, the switch alone is needed', { release: 'one-1' }, ['switch-back']],
  ['holds another release, it is put back there first', { release: 'three-1' }, ['assign', 'switch-back']],
  ['is empty, it is put there first', {}, ['assign', 'switch-back']],
  ['tells nothing, it is put there in any case', null, ['assign', 'switch-back']],
] as const)('a rollback to a release that runs: where the slot %s', (_, blue, steps) => {
  const plan = planWith(blue);
  expect(idsOf(plan).slice(0, steps.length)).toEqual(steps);
  expect(gateOf(plan)?.verdict).toBe('pass');
});

test('one that is started again is assigned once', () => {
  const steps = idsOf(planWith({ release: 'three-1' }, false));
  expect(steps.slice(0, 6)).toEqual(['gateway', 'start', 'healthy', 'warm-up', 'assign', 'switch-back']);
});

test.each([
  ['gets traffic', { state: 'ready' as const }, 'env.slot-held.live'],
  ['still answers requests', { sessions: 2 }, 'env.slot-held.busy'],
])('a slot whose other release %s is refused with what is where', (_, blue, key) => {
  const gate = gateOf(planWith({ release: 'three-1', ...blue }));
  expect(gate).toMatchObject({ verdict: 'fail', next: ['sovran env show production'] });
  expect(gate?.reason).toMatchObject({ key, params: { slot: 'blue', release: 'one-1', holds: 'three-1' } });
});

test('a gateway that does not run is started first, and nothing else', () => {
  const steps = idsOf(planWith({ release: 'one-1' }, true, false));
  expect(steps.slice(0, 2)).toEqual(['gateway', 'switch-back']);
});

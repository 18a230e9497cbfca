import { expect, test } from 'vitest';
import { connectionLost } from '../../../src/lib/adapters/connection-lost.ts';
import { slotNotUp, slotOtherRelease } from '../../../src/lib/adapters/gateway/errors.ts';
import type { Occupied } from '../../../src/lib/stages/serving/environments/slots.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Runner, ServiceStatus } from '../../../src/lib/core/ports/runner.ts';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Gateway, Slot, SlotStatus } from '../../../src/lib/core/ports/gateway.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import type { EnvironmentState } from '../../../src/lib/core/project/live.ts';
import type { PromoteFacts } from '../../../src/lib/stages/release/promotion/promote-facts.ts';
import { planPromotion } from '../../../src/lib/stages/release/promotion/promote-plan.ts';
import { planRollback } from '../../../src/lib/stages/release/rollback/rollback.ts';
import type { SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import { beginProbe, giveTrafficBack } from '../../../src/lib/stages/release/traffic/traffic-actions.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import type { Step } from '../../../src/lib/core/operation/plan/plan.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { PASSING_FACTS } from '../../support/passing-facts.ts';

type State = ServiceStatus['state'];

function serving(release: string, slot: Serving['slot']): Serving {
  return { release, slot, environment: 'production', host: 'local', service: { id: release } } as Serving;
}

const OLD = serving('old-1', 'blue');
const NEW = serving('new-1', 'green');
const MOVE = { to: NEW, from: OLD, fromAlive: true };

function slotWith(slot: Slot, release: string): SlotStatus {
  return { slot, release, state: 'ready', up: true, sessions: 0, total: 0 };
}

/** A gateway that writes down what it is told; `refusal` is why it switches to no slot. */
function gatewayThat(refusal?: Error, inGreen = 'new-1'): { told: string[]; gateway: Gateway } {
  const told: string[] = [];
  const gateway: Partial<Gateway> = {
    status: async () => ({ running: true, url: '', slots: [slotWith('blue', 'old-1'), slotWith('green', inGreen)] }),
    switchTo: async (slot) => {
      if (refusal) throw refusal;
      told.push(`switch ${slot}`);
    },
    withdraw: async (slot, had) => void told.push(`withdraw ${slot}, ${had} had it`),
    readAccess: async () => ({ records: [], next: 7, more: false }),
    endOfAccess: async () => 7,
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined }),
  };
  return { told, gateway: gateway as Gateway };
}

function contextWith(state: State, gateway: Gateway): StageContext {
  const engine = { services: { status: async (id: string) => ({ id, state, socket: '', labels: {} }) } };
  return stageContext(tempDir(), {
    gateway: async () => gateway,
    runners: { open: async () => engine as unknown as Runner },
    hosts: { open: async () => localHost('local') },
  });
}

const DOWN = slotNotUp('blue', 5000);

test.each<{ state: State; refusal?: Error; told: string }>([
  { state: 'healthy', told: 'switch blue' },
  { state: 'unhealthy', told: 'switch blue' },
  { state: 'starting', told: 'switch blue' },
  { state: 'unhealthy', refusal: DOWN, told: 'withdraw green, old-1 had it' },
  { state: 'exited', told: 'withdraw green, old-1 had it' },
  { state: 'absent', told: 'withdraw green, old-1 had it' },
])('switches back to a release that is $state here: $told', async ({ state, refusal, told: wanted }) => {
  const { told, gateway } = gatewayThat(refusal);
  await giveTrafficBack(contextWith(state, gateway), gateway, MOVE);
  expect(told).toEqual([wanted]);
});

test('without a previous release, none gets the traffic', async () => {
  const { told, gateway } = gatewayThat();
  await giveTrafficBack(contextWith('healthy', gateway), gateway, { ...MOVE, from: null });
  expect(told).toEqual(['withdraw green, null had it']);
});

test('a release that did not run gets no traffic back', async () => {
  const { told, gateway } = gatewayThat();
  await giveTrafficBack(contextWith('healthy', gateway), gateway, { ...MOVE, fromAlive: false });
  expect(told).toEqual(['withdraw green, old-1 had it']);
});

test('a switch back with unknown outcome withdraws no traffic', async () => {
  const { told, gateway } = gatewayThat(connectionLost('far', 'reset'));
  const given = giveTrafficBack(contextWith('healthy', gateway), gateway, MOVE);
  await expect(given).rejects.toMatchObject({ code: 'connection-lost' });
  expect(told).toEqual([]);
});

test('changes nothing if the previous slot holds another release', async () => {
  const { told, gateway } = gatewayThat(slotOtherRelease('blue', 'old-1', 'three-1'));
  const given = giveTrafficBack(contextWith('healthy', gateway), gateway, MOVE);
  await expect(given).rejects.toMatchObject({ code: 'slot-other-release', exit: 3 });
  expect(told).toEqual([]);
});

test('a slot with another release keeps its traffic', async () => {
  const { told, gateway } = gatewayThat(undefined, 'three-1');
  await giveTrafficBack(contextWith('exited', gateway), gateway, MOVE);
  expect(told).toEqual([]);
});

const DIGEST = `sha256:${'a'.repeat(64)}`;
const stated = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };
const environment: EnvironmentState = {
  ...environmentSpecSchema.parse(stated),
  slots: { blue: 'old-1' },
  live: 'blue',
};
const spec = { record: { model: 'm', modelDigest: DIGEST, evidence: [] }, digest: DIGEST };

function live(running: boolean, healthy: boolean): Occupied {
  return { serving: OLD, spec, running, healthy, asRecorded: true } as unknown as Occupied;
}

function movePlanned(steps: Step[], action: string): Partial<SwitchArgs> {
  return steps.find((step) => step.action === action)?.args as Partial<SwitchArgs>;
}

const HEALTH = [
  { name: 'answers', running: true, healthy: true },
  { name: 'answers late', running: true, healthy: false },
  { name: 'has ended', running: false, healthy: false },
];

test.each(HEALTH)('the plan of a promotion records that the old release $name', (health) => {
  const facts = {
    environment,
    to: NEW,
    live: live(health.running, health.healthy),
    occupant: null,
    ...PASSING_FACTS,
    state: { spec, reports: [], approvals: [], required: 0 },
  } as unknown as PromoteFacts;
  const input = { release: 'new-1', environment: 'production', startMs: 1, watchMs: 1, streams: 1, retireOld: false };
  const move = movePlanned(planPromotion(input, facts).steps, 'switch');
  expect(move).toMatchObject({ fromAlive: health.running, fromAnswers: health.healthy });
});

test.each(HEALTH)('the plan of a rollback records that the release it leaves $name', (health) => {
  const back = { ...live(true, true), serving: NEW };
  const facts = { environment, live: live(health.running, health.healthy), back, leftBehind: null, serve: null };
  const { steps } = planRollback(
    { environment: 'production' },
    { ...facts, edited: [], served: null, slot: null, open: true },
  );
  expect(movePlanned(steps, 'switch-back').fromAlive).toBe(health.running);
});

test('nothing is measured on a release that runs and does not answer', async () => {
  const { gateway } = gatewayThat();
  const args = { to: NEW, from: OLD, fromAlive: true, fromAnswers: false, streams: 1, watchMs: 1, drainMs: 1 };
  const scope = { ctx: contextWith('unhealthy', gateway), runId: '01RUN' } as StepScope;
  expect(await beginProbe.apply(args, scope)).toMatchObject({ offset: 7 });
});

import { expect, test } from 'vitest';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import type { GpuUse } from '../../../src/lib/stages/release/gpus/gpu-room.ts';
import type { PromoteFacts, PromoteInput } from '../../../src/lib/stages/release/promotion/promote-facts.ts';
import { planPromotion } from '../../../src/lib/stages/release/promotion/promote-plan.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';
import { loadTranslate } from '../../../src/lib/core/text/translate.ts';
import { PASSING_FACTS } from '../../support/passing-facts.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const spec = { record: { model: 'm', modelDigest: DIGEST, evidence: [] }, digest: DIGEST };
const stated = { host: 'gpu1', port: 8443, approvals: { required: 0 }, limits: {} };
const environment = { ...environmentSpecSchema.parse(stated), slots: { blue: 'one', green: 'two' }, live: 'blue' };

function serving(release: string, slot: Serving['slot'], gpus: number): Serving {
  return { release, slot, environment: 'production', host: 'gpu1', service: { id: release, gpus } } as Serving;
}

/** `held`: GPUs by holder. */
function use(total: number, held: Record<string, number>): GpuUse {
  const holders = Object.entries(held).map(([holder, count]) => ({ holder, count, actor: 'ada', project: 'demo' }));
  return { host: 'gpu1', total, holders, damaged: [] };
}

/** The promotion of `three`, which wants `wanted` GPUs, to green while `one` serves in blue. */
function planned(gpus: GpuUse | null, wanted: number, occupied = true, retireOld = false): PlanDraft {
  const facts = {
    environment,
    to: serving('three', 'green', wanted),
    live: { serving: serving('one', 'blue', 1), spec, running: true, healthy: true, asRecorded: true },
    occupant: occupied ? serving('two', 'green', 1) : null,
    ...PASSING_FACTS,
    gpus,
    state: { spec, reports: [], approvals: [], required: 0 },
  } as unknown as PromoteFacts;
  const input: PromoteInput = {
    release: 'three',
    environment: 'production',
    startMs: 1,
    watchMs: 1,
    streams: 1,
    retireOld,
  };
  return planPromotion(input, facts);
}

function services({ steps }: PlanDraft): string[] {
  return steps.filter(({ id }) => /^(start|stop-standby|retire)/.test(id)).map(({ id }) => id);
}

test.each([
  { held: { one: 1, two: 1 }, total: 3, wanted: 1, why: 'one GPU is free' },
  { held: { one: 1, two: 1, three: 1 }, total: 3, wanted: 1, why: 'the candidate has one from an earlier try' },
  { held: { one: 1 }, total: 2, wanted: 1, why: 'the release kept for a rollback holds none' },
])('a candidate starts beside the release kept for a rollback where $why', ({ held, total, wanted }) => {
  const plan = planned(use(total, held), wanted);
  expect(services(plan)).toEqual(['start', 'retire-two']);
  expect(plan.gates).toContainEqual(expect.objectContaining({ id: 'gpus', verdict: 'pass' }));
});

test.each([
  { held: { one: 1, two: 1 }, total: 2, wanted: 1, retireOld: false, after: [] },
  { held: { one: 1, two: 1 }, total: 2, wanted: 1, retireOld: true, after: ['retire-one'] },
  { held: { one: 1, two: 1 }, total: 3, wanted: 2, retireOld: false, after: [] },
])('stops the kept release for $wanted of $total GPUs', async ({ held, total, wanted, retireOld, after }) => {
  const plan = planned(use(total, held), wanted, true, retireOld);
  expect(services(plan)).toEqual(['stop-standby', 'start', ...after]);
  const stop = plan.steps.find(({ id }) => id === 'stop-standby');
  expect(stop).toMatchObject({
    host: 'gpu1',
    change: 'delete',
    risk: 'restart',
    args: { serving: { release: 'two' } },
  });
  const t = await loadTranslate('en');
  expect(stop && t(stop.title.key, stop.title.params as never)).toContain('a rollback starts it first');
  expect(plan.gates).toContainEqual(expect.objectContaining({ id: 'gpus', verdict: 'pass' }));
});

test.each([
  { held: { one: 1, two: 1 }, total: 2, wanted: 2, occupied: true, holders: 'one (ada, demo)' },
  { held: { one: 1, job: 1 }, total: 2, wanted: 1, occupied: false, holders: 'one (ada, demo), job (ada, demo)' },
  { held: { one: 1 }, total: 1, wanted: 1, occupied: false, holders: 'one (ada, demo)' },
])('refuses too few GPUs, with their holders: $holders', (given) => {
  const { held, total, wanted, occupied, holders } = given;
  const plan = planned(use(total, held), wanted, occupied);
  const gate = plan.gates.find(({ id }) => id === 'gpus');
  expect(gate).toMatchObject({ verdict: 'fail', next: ['sovran job list', 'sovran job reconcile --dry-run'] });
  expect(gate?.reason).toMatchObject({ key: 'release.gpus.fail', params: { holders } });
  expect(gate?.fix).toMatchObject({ key: 'release.gpus.fix' });
  expect(services(plan)).not.toContain('stop-standby');
});

const DAMAGED = [{ device: 'GPU-2', path: '/srv/lease/GPU-2.json' }];

test('a GPU with a damaged lease is not free', () => {
  const instead = planned({ ...use(3, { one: 1, two: 1 }), damaged: DAMAGED }, 1);
  expect(services(instead)).toEqual(['stop-standby', 'start']);
  const gate = planned({ ...use(2, { one: 1 }), damaged: DAMAGED }, 1, false).gates.find(({ id }) => id === 'gpus');
  expect(gate).toMatchObject({
    verdict: 'fail',
    reason: { key: 'lease.damaged', params: { host: 'gpu1', path: '/srv/lease/GPU-2.json' } },
    fix: { key: 'lease.damaged.fix' },
  });
});

test('a release that wants more GPUs than its host has is refused', () => {
  const gate = planned(use(1, { one: 1 }), 2, false).gates.find(({ id }) => id === 'gpus');
  expect(gate).toMatchObject({ verdict: 'fail', reason: { key: 'lease.too-few', params: { count: 2, found: 1 } } });
});

test('a release without GPUs is asked nothing about them', () => {
  const plan = planned(null, 0);
  expect(services(plan)).toEqual(['start', 'retire-two']);
  expect(plan.gates.map(({ id }) => id)).not.toContain('gpus');
});

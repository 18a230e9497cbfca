import { expect, test } from 'vitest';
import type { Routes } from '../../../src/lib/core/project/resources/live.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import type { PromoteFacts } from '../../../src/lib/stages/release/promotion/promote-facts.ts';
import { planPromotion } from '../../../src/lib/stages/release/promotion/promote-plan.ts';
import { PASSING_FACTS } from '../../support/passing-facts.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const spec = { record: { model: 'm', modelDigest: DIGEST, evidence: [] }, digest: DIGEST };

function serving(release: string, slot: Serving['slot']): Serving {
  return { release, slot, environment: 'production', host: 'local', service: { id: `${release}-${slot}` } } as Serving;
}

/** The plan of promoting `to` while `one` is live in blue. */
function planned(to: Serving, before: Omit<Routes, 'live'>, retireOld: boolean, checksModelName = false): PlanDraft {
  const common = { host: 'local', port: 8443, approvals: { required: 0 }, limits: {} };
  const facts = {
    environment: { ...environmentSpecSchema.parse(common), live: 'blue', ...before },
    to,
    live: { serving: serving('one', 'blue'), spec, running: false, healthy: false, asRecorded: false },
    occupant: null,
    ...PASSING_FACTS,
    gpus: null,
    checksModelName,
    state: { spec, reports: [], approvals: [], required: 0 },
  } as unknown as PromoteFacts;
  const input = { release: to.release, environment: 'production', startMs: 1, watchMs: 1, streams: 1, retireOld };
  return planPromotion(input, facts);
}

/** What the record says afterwards. */
function recorded(...how: Parameters<typeof planned>): Partial<Routes> {
  const write = planned(...how).steps.find(({ id }) => id === 'record');
  const { routes } = (write?.args ?? {}) as { routes?: Routes };
  if (!routes) throw new Error('nothing is recorded');
  return routes;
}

const TWO = { slots: { blue: 'one', green: 'two' }, previous: 'two' };
const ALONE = { slots: { blue: 'one' } };

test.each([
  { to: 'one', slot: 'blue', retireOld: false, before: TWO, slots: { blue: 'one', green: 'two' }, previous: 'two' },
  { to: 'one', slot: 'blue', retireOld: true, before: TWO, slots: { blue: 'one', green: 'two' }, previous: 'two' },
  { to: 'one', slot: 'blue', retireOld: false, before: ALONE, slots: { blue: 'one' } },
  {
    to: 'three',
    slot: 'green',
    retireOld: false,
    before: TWO,
    slots: { blue: 'one', green: 'three' },
    previous: 'one',
  },
  { to: 'three', slot: 'green', retireOld: true, before: TWO, slots: { green: 'three' }, previous: 'one' },
] as const)(
  'promoting $to, retiring the old: $retireOld, records what is kept',
  ({ to, slot, retireOld, before, slots, ...rest }) => {
    expect(recorded(serving(to, slot), before, retireOld)).toEqual({ slots, live: slot, ...rest });
  },
);

test('warns with the name when an engine begins to check model names', () => {
  const to = serving('two', 'green');
  const vllm = { ...to, service: { ...to.service, engine: 'vllm', alias: 'production' } };
  const params = { engine: 'vllm', alias: 'production' };
  expect(planned(vllm, ALONE, false, true).remarks).toEqual([{ key: 'release.checks-model-name', params }]);
  expect(planned(vllm, ALONE, false).remarks).toEqual([]);
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { planOutcome } from '../../../../src/lib/cli/outcomes/plan-outcome.ts';
import type { JobState } from '../../../../src/lib/core/ports/runner.ts';
import type { Kept, Orphan } from '../../../../src/lib/stages/upkeep/reconcile/orphan.ts';
import { planReconcile } from '../../../../src/lib/stages/upkeep/reconcile/plan.ts';
import type { StaleLease } from '../../../../src/lib/stages/upkeep/reconcile/stale-leases.ts';
import {
  reconciliationOf,
  renderReconciliation,
  whyUnsettled,
} from '../../../../src/lib/stages/upkeep/reconcile/reconciliation.ts';
import { toJson } from '../../../../src/lib/core/kit/to-json.ts';
import { asPlan, type Plan } from '../../../../src/lib/core/operation/plan/plan.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { localTime } from '../../../../src/lib/core/text/local-time.ts';
import { message, type Message } from '../../../../src/lib/core/text/message.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { plainPaint, type View } from '../../../../src/lib/core/text/view.ts';
import { readCases } from '../../../support/cases.ts';
import { collectFacts, JOB_ID } from '../../../support/collect-facts.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

interface Case {
  name: string;
  keepOrphans?: boolean;
  orphansOf?: string[];
  ended?: { state: JobState; taken?: boolean }[];
  orphans?: Omit<Orphan, 'host'>[];
  kept?: Kept[];
  leases?: StaleLease[];
  unreachable?: string[];
  steps: string[];
  titles?: Record<string, string>;
  french?: Record<string, string>;
  status?: JobState;
}

beforeAll(() => void vi.stubEnv('TZ', 'Europe/Paris'));
afterAll(() => void vi.unstubAllEnvs());

const t = translateWith(en, 'en', localTime);
const french = plainTranslate('fr', localTime);
const view: View = { language: 'en', t, paint: plainPaint, time: localTime };

function titleOf({ steps }: Pick<Plan, 'steps'>, id: string): Message {
  const step = steps.find((one) => one.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step.title;
}

test.for(readCases<Case[]>('reconcile/plans.yaml'))('$name', (one) => {
  const plan = planReconcile({ keepOrphans: one.keepOrphans ?? false, orphansOf: one.orphansOf ?? [] }, factsOf(one));
  expect(plan.gates).toEqual([]);
  expect(plan.steps.map(({ id, change, risk }) => `${id} (${change}, ${risk})`)).toEqual(one.steps);
  for (const [id, words] of Object.entries(one.titles ?? {})) expect(say(t, titleOf(plan, id))).toBe(words);
  for (const [id, words] of Object.entries(one.french ?? {})) expect(say(french, titleOf(plan, id))).toBe(words);
  const { recorded } = reconciliationOf(plan);
  expect(recorded).toEqual(one.status ? [{ id: JOB_ID, status: one.status }] : []);
});

test("names a lease's holder", () => {
  const held = { environment: 'prod', by: 'ann@example.org', since: '2026-11-24T18:00:00Z' };
  const orphans = [{ kind: 'service' as const, id: 'o1', by: 'bob@example.org', held }];
  const draft = planReconcile({ keepOrphans: false }, factsOf({ name: '', steps: [], orphans }));
  const plan = asPlan('job reconcile', 'Jobs', {}, draft, { next: () => 'x' });
  expect(reconciliationOf(plan).kept).toMatchObject([{ why: 'environment-leased', held }]);
  const line = 'Keep service o1: ann@example.org has leased environment prod since 2026-11-24 19:00:00 +01:00';
  expect(renderReconciliation(plan, {}, view)).toEqual([`  = ${line}`]);
  expect(planOutcome(plan).render(view)[0]).toContain(line);
});

test('a lease whose holder runs now is not reported as freed', () => {
  const leases = ['j1', 'j2'].map((holder) => leaseOf('gpu1', holder));
  const plan = planReconcile({ keepOrphans: false }, factsOf({ name: '', steps: [], leases }));
  const done = { 'free-gpu1-j1': { outcome: 'skipped' } };
  expect(reconciliationOf(plan, done).freed).toMatchObject([{ holder: 'j2' }]);
  expect(renderReconciliation(plan, done, view)).toEqual([
    '  = Skipped, now in use: Free GPU-a on gpu1: its holder j1 does not run',
    'Freed GPU-a on gpu1, leased to j2.',
  ]);
});

test('an orphan that still runs fails the run, with the next command', () => {
  const orphans = [
    { kind: 'job' as const, id: 'o1' },
    { kind: 'job' as const, id: 'o2' },
  ];
  const plan = planReconcile({ keepOrphans: false }, factsOf({ name: '', steps: [], orphans }));
  const params = { what: message('reconcile.kind.job'), id: 'o1', host: 'gpu1' };
  const reason = message('reconcile.still-runs', params);
  expect(say(t, reason)).toBe('job o1 on gpu1 was asked to stop and still runs.');
  expect(say(french, reason)).toBe('Malgré la demande d’arrêt, la tâche o1 sur gpu1 tourne encore.');
  const done = { 'stop-job-o1': toJson({ outcome: 'failed', reason }) };
  expect(reconciliationOf(plan, done)).toMatchObject({ stopped: [{ id: 'o2' }], unstopped: [{ id: 'o1' }] });
  expect(renderReconciliation(plan, done, view)).toEqual([
    '  ✗ job o1 on gpu1 was asked to stop and still runs.',
    'Stopped orphan job o2.',
  ]);
  expect(whyUnsettled(plan, done)).toEqual({ reason, next: ['sovran job reconcile --dry-run'] });
  expect(whyUnsettled(plan)).toBeUndefined();
});

test('an unrecordable job fails the run, a kept one does not', () => {
  const kept = (why: Kept['why']): ReturnType<typeof whyUnsettled> =>
    whyUnsettled(
      planReconcile({ keepOrphans: false }, factsOf({ name: '', steps: [], kept: [{ kind: 'job', id: JOB_ID, why }] })),
    );
  expect(kept('not-collectable')).toMatchObject({
    reason: { key: 'reconcile.keep.not-collectable' },
    next: [`sovran job show ${JOB_ID}`, `sovran job reconcile --write-off ${JOB_ID}`],
  });
  expect(kept('refused')).toMatchObject({
    next: [`sovran job show ${JOB_ID}`, `sovran job reconcile --write-off ${JOB_ID}`],
  });
  expect(kept('asked')).toBeUndefined();
});

test('a recorded job frees its GPUs once; stale leases too', () => {
  const facts = factsOf({ name: '', steps: [], ended: [{ state: 'failed' }] });
  const [one] = facts.ended;
  if (one) Object.assign(one.run.spec, { host: 'gpu1', job: { resources: { gpus: 1 } } });
  const freeing = (leases: StaleLease[]): string[] =>
    planReconcile({ keepOrphans: false }, { ...facts, leases })
      .steps.filter(({ action }) => action.startsWith('free-'))
      .map(({ id }) => id);
  const leases = [leaseOf('gpu1', JOB_ID), leaseOf('gpu2', JOB_ID), leaseOf('gpu1', 'o2')];
  expect(freeing(leases)).toEqual([`${JOB_ID}-free-devices`, `free-gpu2-${JOB_ID}`, 'free-gpu1-o2']);
  const askedAgain = { ...leaseOf('gpu1', JOB_ID), asked: '2026-01-01T00:02:00.000Z' };
  expect(freeing([askedAgain])).toEqual([`${JOB_ID}-free-devices`, `free-gpu1-${JOB_ID}`]);
});

/** Asked for before the job of `collectFacts` has ended. */
function leaseOf(host: string, holder: string): StaleLease {
  return { host, holder, devices: ['GPU-a'], asked: '2026-01-01T00:00:00.000Z' };
}

function factsOf({
  ended = [],
  orphans = [],
  kept = [],
  leases = [],
  unreachable = [],
}: Case): Parameters<typeof planReconcile>[1] {
  const other = { tuned: { digest: 'sha256:ff' } };
  return {
    uncollectable: [],
    revived: [],
    abandoned: [],
    behind: [],
    actor: 'me@example.org',
    ended: ended.map(({ state, taken }) => collectFacts(state, 'running', taken ? other : {})),
    orphans: orphans.map((orphan) => ({ ...orphan, host: 'gpu1' })),
    kept,
    leases,
    unreachable: unreachable.map((host) => ({ host, code: 'host-silent' })),
  };
}

import { expect, test } from 'vitest';
import type { JobState } from '../../../src/lib/ports/engine.ts';
import type { Kept, Orphan } from '../../../src/lib/reconcile/stray.ts';
import { planReconcile } from '../../../src/lib/reconcile/plan.ts';
import type { StaleLease } from '../../../src/lib/reconcile/left-there.ts';
import { whyUnsettled } from '../../../src/lib/reconcile/reconcile.ts';
import { reconciliationOf } from '../../../src/lib/reconcile/reconciliation.ts';
import { readCases } from '../../support/cases.ts';
import { collectFacts, JOB_ID } from '../../support/collect-facts.ts';

interface Case {
  name: string;
  keepOrphans?: boolean;
  orphansOf?: string[];
  ended?: { state: JobState; taken?: boolean }[];
  orphans?: Omit<Orphan, 'host'>[];
  kept?: Kept[];
  parts?: string[];
  leases?: StaleLease[];
  hostParts?: string[];
  unreachable?: string[];
  steps: string[];
  status?: JobState;
}

test.for(readCases<Case[]>('reconcile/plans.yaml'))('$name', (one) => {
  const plan = planReconcile({ keepOrphans: one.keepOrphans ?? false, orphansOf: one.orphansOf ?? [] }, factsOf(one));
  expect(plan.gates).toEqual([]);
  expect(plan.steps.map(({ id, change, risk }) => `${id} (${change}, ${risk})`)).toEqual(one.steps);
  const { recorded } = reconciliationOf(plan);
  expect(recorded).toEqual(one.status ? [{ id: JOB_ID, status: one.status }] : []);
});

test('a job that has ended and cannot be recorded makes a failure of it; one that somebody keeps does not', () => {
  const kept = (why: Kept['why']): ReturnType<typeof whyUnsettled> =>
    whyUnsettled(
      planReconcile({ keepOrphans: false }, factsOf({ name: '', steps: [], kept: [{ kind: 'job', id: JOB_ID, why }] })),
    );
  expect(kept('not-collectable')).toMatchObject({
    reason: { key: 'reconcile.keep.not-collectable' },
    next: [`sovran job show ${JOB_ID}`],
  });
  expect(kept('asked')).toBeUndefined();
});

function factsOf({
  ended = [],
  orphans = [],
  kept = [],
  parts = [],
  leases = [],
  hostParts = [],
  unreachable = [],
}: Case): Parameters<typeof planReconcile>[1] {
  const other = { tuned: { digest: 'sha256:ff' } };
  return {
    revived: [],
    actor: 'me@example.org',
    ended: ended.map(({ state, taken }) => collectFacts(state, 'running', taken ? other : {})),
    orphans: orphans.map((orphan) => ({ ...orphan, host: 'local' })),
    kept,
    parts: parts.map((id) => ({ kind: 'temporary', id, path: `/store/${id}`, bytes: 0, holders: [] })),
    leases,
    hostParts: hostParts.map((id) => ({ host: 'gpu1', id, bytes: 0 })),
    unreachable: unreachable.map((host) => ({ host, code: 'host-silent' })),
  };
}

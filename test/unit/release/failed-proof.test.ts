import { expect, test } from 'vitest';
import { promoteRelease } from '../../../src/lib/stages/release/promotion/promote.ts';
import { recordsPromotion } from '../../../src/lib/stages/release/promotion/promotion-record.ts';
import type { ProjectEvent } from '../../../src/lib/core/ports/project-store.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';

const INPUT = { release: 'two', environment: 'production', startMs: 1, watchMs: 1, streams: 1, retireOld: false };
const PROOF = { requests: { sent: 10, ok: 10, lost: 0, upper95: null }, agree: true, ttft: { verdict: 'held' } };

function failure(proof?: object): ReturnType<NonNullable<typeof promoteRelease.verdict>> {
  const outputs = proof ? { prove: proof as never } : {};
  return promoteRelease.verdict?.({ runId: 'R', input: INPUT, outputs, plan: {} as Plan });
}

test.for([
  ['a lost request', { ...PROOF, requests: { sent: 10, ok: 9, lost: 1, upper95: null } }, 'release.promoted.failed'],
  ['counts that do not agree', { ...PROOF, agree: false }, 'release.promoted.uncounted'],
  ['first words that come too late', { ...PROOF, ttft: { verdict: 'regressed' } }, 'release.promoted.slower'],
] as const)('a promotion fails its proof by %s', ([, proof, key]) => {
  expect(failure({ ...proof, verdict: 'failed' })).toMatchObject({
    reason: { key, params: { release: 'two', environment: 'production' } },
    next: ['sovran release rollback --env production'],
  });
});

test.for([
  [false, 'sovran gc gpu1 --dry-run'],
  [true, 'sovran gc --dry-run'],
] as const)('names a full disk, and what frees it: this machine %s', ([local, command]) => {
  const full = { host: 'gpu1', path: '/var/lib/sovran', local };
  expect(failure({ ...PROOF, agree: false, diskFull: full, verdict: 'failed' })).toMatchObject({
    reason: { key: 'release.promoted.full', params: { host: 'gpu1', path: '/var/lib/sovran' } },
    next: [command, 'sovran release rollback --env production'],
  });
});

test('one that passed, or switched nothing, has not failed', () => {
  expect(failure({ ...PROOF, verdict: 'passed' })).toBeUndefined();
  expect(failure()).toBeUndefined();
});

test.for([
  ['succeeded', true],
  ['failed', true],
  ['rolled-back', false],
] as const)('the event of a promotion that %s records a switch: %s', ([result, moved]) => {
  const event: ProjectEvent = {
    id: 'E',
    at: '2026-03-01T00:00:00Z',
    actor: 'a',
    operation: 'release promote',
    target: 'Environment/production',
    result,
    planHash: '',
    files: {},
    prev: null,
    data: { release: 'two', releaseDigest: 'sha256:x' },
  };
  expect(recordsPromotion(event, { environment: 'production', release: 'two', releaseDigest: 'sha256:x' })).toBe(moved);
});

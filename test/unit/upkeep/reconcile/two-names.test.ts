import { expect, test } from 'vitest';
import { withoutTwins, type StaleLease } from '../../../../src/lib/stages/upkeep/reconcile/stale-leases.ts';

function lease(host: string, holder: string): StaleLease {
  return { host, holder, devices: ['GPU-a'], asked: '2026-01-01T17:00:00.000Z' };
}

test('a machine with two names lists its leases once', () => {
  const found = withoutTwins([lease('gpu1', 'A'), lease('gpu1b', 'A'), lease('gpu2', 'B')]);
  expect(found).toEqual([lease('gpu1', 'A'), lease('gpu2', 'B')]);
});

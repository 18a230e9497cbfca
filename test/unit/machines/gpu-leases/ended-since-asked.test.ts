import { expect, test } from 'vitest';
import { endedSinceAsked, freeAfterEnd } from '../../../../src/lib/stages/machines/gpu-leases.ts';
import type { Lease, Leases } from '../../../../src/lib/core/ports/leases.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const ASKED = '2026-01-01T10:00:05.000Z';

/** So many seconds after ten. */
const AT = (seconds: string): string => `2026-01-01T10:00:${seconds}Z`;

const CASES = [
  ['ended a second after the lease was asked for', AT('00.000'), AT('06.000'), true],
  ['ended in the second of the asking, which may be for its next attempt', AT('00.000'), AT('05.900'), false],
  ['ended before the asking', AT('00.000'), AT('04.900'), false],
  ['began after the asking and ended at once', AT('05.300'), AT('05.900'), true],
  ['ended at a time after the asking, and nobody knows when it began', undefined, AT('07.000'), true],
  ['ended in that second, and nobody knows when it began', undefined, AT('05.900'), false],
] as const;

test.each(CASES)('reports whether a job is over that %s', (_, startedAt, endedAt, over) => {
  expect(endedSinceAsked({ startedAt, endedAt }, ASKED)).toBe(over);
});

test('a job without an end is not over', () => {
  expect(endedSinceAsked({ startedAt: AT('06.000') }, ASKED)).toBe(false);
});

test.each(CASES)('releases GPUs of an ended job that %s', async (_, startedAt, endedAt, over) => {
  const freed: unknown[] = [];
  const lease = { device: 'GPU-a', holder: 'j1', asked: ASKED, fence: 4 } as Lease;
  const leases: Partial<Leases> = {
    list: async () => ({ leases: [lease, { ...lease, holder: 'j2' }], now: AT('30.000') }),
    release: async (...one) => void freed.push(one),
  };
  const ctx = stageContext(tempProject(), { hosts: { gpuLeases: async () => leases as Leases } });
  await freeAfterEnd(ctx, 'gpu1', 'j1', { startedAt, endedAt });
  expect(freed).toEqual(over ? [['j1', 4, ASKED]] : []);
});

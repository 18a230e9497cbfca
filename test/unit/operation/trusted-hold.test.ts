import { expect, test } from 'vitest';
import type { Clock } from '../../../src/lib/core/ports/clock.ts';
import { cachedLease } from '../../../src/lib/core/operation/leases/with-lease.ts';

const TRUST_MS = 10_000;

/** A hold that is asked, on clocks that are told. */
function told(
  answers: boolean[],
  takesMs = 0,
): { at: { wall: number; monotonic: number }; asked: () => number; holds: () => Promise<boolean> } {
  const at = { wall: 0, monotonic: 0 };
  let asked = 0;
  const clock: Clock = {
    now: () => new Date(at.wall).toISOString(),
    at: (epochMs) => new Date(epochMs).toISOString(),
    monotonicMs: () => at.monotonic,
    sleep: () => Promise.reject(new Error('nothing sleeps here')),
  };
  const ask = async (): Promise<boolean> => {
    at.wall += takesMs;
    at.monotonic += takesMs;
    return answers[asked++] ?? false;
  };
  return { at, asked: () => asked, holds: cachedLease(ask, TRUST_MS, clock) };
}

test('an answer counts for a while, then it is asked again', async () => {
  const { at, asked, holds } = told([true, true]);
  expect(await holds()).toBe(true);
  at.wall = at.monotonic = TRUST_MS - 1;
  expect(await holds()).toBe(true);
  expect(asked()).toBe(1);
  at.wall = at.monotonic = TRUST_MS;
  expect(await holds()).toBe(true);
  expect(asked()).toBe(2);
});

test.each([
  ['a machine that slept, whose monotonic clock stood still', { wall: TRUST_MS, monotonic: 1 }],
  ['a clock that was set back', { wall: -TRUST_MS, monotonic: 1 }],
  ['a clock that was set back while time passed', { wall: 1, monotonic: TRUST_MS }],
])('%s asks again', async (_, later) => {
  const { at, asked, holds } = told([true, false]);
  await holds();
  Object.assign(at, later);
  expect(await holds()).toBe(false);
  expect(asked()).toBe(2);
});

test('an answer is as old as its question', async () => {
  const { asked, holds } = told([true, true], TRUST_MS);
  await holds();
  await holds();
  expect(asked()).toBe(2);
});

test('what is lost is asked again each time', async () => {
  const { asked, holds } = told([false, false]);
  expect([await holds(), await holds()]).toEqual([false, false]);
  expect(asked()).toBe(2);
});

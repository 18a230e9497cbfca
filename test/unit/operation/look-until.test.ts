import { expect, test } from 'vitest';
import { lookUntil } from '../../../src/lib/core/kit/time.ts';
import type { Clock } from '../../../src/lib/core/ports/clock.ts';

/** A clock that moves by what is slept, and by what each look takes. */
function told(lookMs: number) {
  const at = { ms: 0, looks: 0 };
  const clock = {
    monotonicMs: () => at.ms,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      at.ms += ms;
    },
  } as Partial<Clock> as Clock;
  const look = async (): Promise<number> => {
    at.ms += lookMs;
    return (at.looks += 1);
  };
  return { at, look, clock };
}

test('it ends with the first look that shows it over', async () => {
  const { at, look, clock } = told(1);
  expect(await lookUntil(clock, { timeoutMs: 1000, pollMs: 10 }, look, (seen) => seen === 3)).toBe(3);
  expect(at.looks).toBe(3);
});

test('a check longer than its time is followed by a final one', async () => {
  const { look, clock } = told(5000);
  expect(await lookUntil(clock, { timeoutMs: 1000, pollMs: 10 }, look, (seen) => seen === 2)).toBe(2);
});

test('the check that starts after the deadline is the last', async () => {
  const { at, look, clock } = told(10);
  expect(await lookUntil(clock, { timeoutMs: 100, pollMs: 10 }, look, () => false)).toBe(6);
  expect(at.ms).toBe(110);
});

test('without any time there is one look', async () => {
  const { look, clock } = told(10);
  expect(await lookUntil(clock, { timeoutMs: 0, pollMs: 10 }, look, () => false)).toBe(1);
});

test('who stops everything ends the wait', async () => {
  const { look, clock } = told(10);
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  const patience = { timeoutMs: 100, pollMs: 10, signal: stop.signal };
  await expect(lookUntil(clock, patience, look, () => false)).rejects.toThrow('stopped');
});

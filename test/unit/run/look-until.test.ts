import { expect, test } from 'vitest';
import { lookUntil } from '../../../src/lib/run/look-until.ts';
import type { Clock } from '../../../src/lib/ports/clock.ts';

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
  const interrupt = { requested: false, signal: new AbortController().signal };
  return { at, look, ctx: { clock, interrupt } };
}

test('it ends with the first look that shows it over', async () => {
  const { at, look, ctx } = told(1);
  expect(await lookUntil(ctx, { timeoutMs: 1000, pollMs: 10 }, look, (seen) => seen === 3)).toBe(3);
  expect(at.looks).toBe(3);
});

test('a look that took longer than the time there is is followed by one more, which decides', async () => {
  const { look, ctx } = told(5000);
  expect(await lookUntil(ctx, { timeoutMs: 1000, pollMs: 10 }, look, (seen) => seen === 2)).toBe(2);
});

test('the look that begins after the end of the time is the last', async () => {
  const { at, look, ctx } = told(10);
  expect(await lookUntil(ctx, { timeoutMs: 100, pollMs: 10 }, look, () => false)).toBe(6);
  expect(at.ms).toBe(110);
});

test('without any time there is one look', async () => {
  const { look, ctx } = told(10);
  expect(await lookUntil(ctx, { timeoutMs: 0, pollMs: 10 }, look, () => false)).toBe(1);
});

test('who stops everything ends the wait', async () => {
  const { look, ctx } = told(10);
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  const interrupt = { requested: true, signal: stop.signal };
  const patience = { timeoutMs: 100, pollMs: 10 };
  await expect(lookUntil({ ...ctx, interrupt }, patience, look, () => false)).rejects.toThrow('stopped');
});

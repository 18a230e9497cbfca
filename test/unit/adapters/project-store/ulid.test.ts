import { expect, onTestFinished, test } from 'vitest';
import { ulids } from '../../../../src/lib/adapters/ulid.ts';

/** From now on `Date.now` is wrong by what `skew` says. */
function wrongClock(): { by(ms: number): void } {
  const real = Date.now;
  let skew = 0;
  Date.now = () => real() + skew;
  onTestFinished(() => void (Date.now = real));
  return { by: (ms) => void (skew = ms) };
}

test('[fault 26] names stay in order after the clock jumps back an hour', () => {
  const clock = wrongClock();
  const ids = ulids();
  const made = [ids.next(), ids.next()];
  clock.by(-3_600_000);
  const from = performance.now();
  for (let at = 0; at < 1000; at += 1) made.push(ids.next());
  expect(performance.now() - from).toBeLessThan(1000);
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  for (const id of made) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('names follow what is known already, which is asked once', () => {
  let asked = 0;
  const known = ulids().next().replace(/^../, '0Z');
  const ids = ulids(() => ((asked += 1), known));
  expect(ids.next() > known).toBe(true);
  ids.next();
  expect(asked).toBe(1);
  expect(ulids().next() > '').toBe(true);
});

import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { roundTripMeter } from '../../../../src/lib/adapters/ssh/ssh2/connect-ssh2.ts';

test('a round trip is half of the quickest session opening', async () => {
  const line = roundTripMeter();
  expect(line.roundTripMs()).toBeUndefined();
  await expect(line.measured(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(line.roundTripMs()).toBeUndefined();
  await line.measured(() => pause(80));
  expect(line.roundTripMs()).toBeGreaterThanOrEqual(39);
  expect(await line.measured(async () => 'a session')).toBe('a session');
  expect(line.roundTripMs()).toBeLessThan(39);
});

import { afterEach, expect, test, vi } from 'vitest';
import { localTime } from '../../../src/lib/core/text/local-time.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ['UTC', '2026-11-24T18:10:13.456Z', '2026-11-24 18:10:13 +00:00'],
  ['Europe/Paris', '2026-11-24T18:10:13.456Z', '2026-11-24 19:10:13 +01:00'],
  ['Europe/Paris', '2026-07-01T22:59:59Z', '2026-07-02 00:59:59 +02:00'],
  ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31 20:30:00 -03:30'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00Z', '2026-01-01 05:45:00 +05:45'],
])('in %s the instant %s is %s', (zone, iso, shown) => {
  vi.stubEnv('TZ', zone);
  expect(localTime(iso)).toBe(shown);
});

test('an invalid instant is shown as it is', () => {
  expect(localTime('soon')).toBe('soon');
});

import { expect, test } from 'vitest';
import { frenchTime } from '../../../src/lib/core/text/local-time.ts';

test.for([
  ['2026-11-30T16:35:12.000Z', 'UTC', '30 novembre 2026 à 16:35 UTC'],
  ['2026-01-01T00:05:00Z', 'Europe/Paris', '1 janvier 2026 à 01:05 UTC+1'],
  ['?', 'UTC', '?'],
] as const)('%s in %s is « le %s »', ([iso, zone, words]) => {
  expect(frenchTime(iso, zone)).toBe(words);
});

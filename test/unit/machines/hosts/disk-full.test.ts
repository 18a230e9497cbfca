import { expect, test } from 'vitest';
import { diskFull, type Shortage } from '../../../../src/lib/adapters/disk-full.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

const GIB = 1024 ** 3;

test.for<[Omit<Shortage, 'host' | 'path'>, string, number | null]>([
  [{ free: { bytes: 0 } }, 'Disk full on gpu1: /s.', 0],
  [{ free: {} }, 'Disk full on gpu1: /s.', null],
  [{ free: { inodes: 7 } }, 'Disk full on gpu1: /s.', null],
  [{ free: { inodes: 0 } }, 'Out of inodes on gpu1: /s.', null],
  [{ free: {}, needed: 2 * GIB }, 'Disk full on gpu1: /s.', null],
  [{ free: { bytes: GIB }, needed: 2 * GIB }, 'Disk full on gpu1: /s needs 2 GiB, has 1 GiB free.', GIB],
])('a full host reports only what it said: %j', ([shortage, text, freeBytes]) => {
  const failure = diskFull({ host: { name: 'gpu1' }, path: '/s', ...shortage });
  expect(say(translateWith(en, 'en'), failure.text)).toBe(text);
  expect(failure.details).toMatchObject({ freeBytes });
});

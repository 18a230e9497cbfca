import { expect, test } from 'vitest';
import { diskFull, type Shortage } from '../../../../src/lib/adapters/disk-full.ts';
import { en } from '../../../../src/lib/core/text/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

const GIB = 1024 ** 3;

test.for<[Omit<Shortage, 'host' | 'path'>, string, number | null]>([
  [{ free: { bytes: 0 } }, 'The disk of gpu1 is full at /s (0 GiB free).', 0],
  [{ free: {} }, 'The disk of gpu1 is full at /s.', null],
  [{ free: { inodes: 7 } }, 'The disk of gpu1 is full at /s.', null],
  [{ free: { inodes: 0 } }, 'The file system of /s on gpu1 can take no more files: no inode is free.', null],
  [{ free: {}, needed: 2 * GIB }, '/s on gpu1 has filled up: 2 GiB are needed; what arrived stays.', null],
  [
    { free: { bytes: GIB }, needed: 2 * GIB },
    '/s on gpu1 has filled up: 2 GiB are needed and 1 GiB are free; what arrived stays.',
    GIB,
  ],
])('of a host without room, only what it told is said: %j', ([shortage, text, freeBytes]) => {
  const failure = diskFull({ host: 'gpu1', path: '/s', ...shortage });
  expect(say(translateWith(en, 'en'), failure.text)).toBe(text);
  expect(failure.details).toMatchObject({ freeBytes });
});

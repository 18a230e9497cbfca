import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { followEvents } from '../../../../src/lib/adapters/runners/job/events.ts';
import { systemClock } from '../../../../src/lib/adapters/clock.ts';
import type { EventPlace } from '../../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../../support/host-at.ts';
import { tempDir } from '../../../support/temp-project.ts';

interface Followed {
  path: string;
  /** Where each read of the file began. */
  reads: number[];
  follow: (after: number, place: EventPlace, signal?: AbortSignal) => Promise<number[]>;
}

const lines = (from: number, to: number, text = ''): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `${JSON.stringify({ type: 't', seq: from + at, text })}\n`).join('');

/** The events of a job that has ended. */
function followed(content: string): Followed {
  const path = join(tempDir(), 'events.jsonl');
  writeFileSync(path, content);
  const reads: number[] = [];
  const plain = hostAt();
  const read: Host['files']['read'] = (file, range) => {
    reads.push(range?.offset ?? 0);
    return plain.files.read(file, range);
  };
  const host: Host = { ...plain, files: { ...plain.files, read } };
  const isRunning = async (): Promise<boolean> => false;
  const follow: Followed['follow'] = async (after, place, signal) => {
    const seen: number[] = [];
    const events = followEvents({ host, clock: systemClock, folder: dirname(path), isRunning }, after, signal, place);
    for await (const { seq } of events) seen.push(seq);
    return seen;
  };
  return { path, reads, follow };
}

test('attaching again continues after the last line', async () => {
  const { path, reads, follow } = followed(`${lines(1, 3)}{"type": "t", `);
  const place = { offset: 0 };
  expect(await follow(0, place)).toEqual([1, 2, 3]);
  expect(place.offset).toBe(lines(1, 3).length);
  appendFileSync(path, `"seq": 4}\n${lines(5, 6)}`);
  expect(await follow(3, place)).toEqual([4, 5, 6]);
  expect(reads).toEqual([0, lines(1, 3).length]);
});

test('an undelivered event is read again', async () => {
  const { path, follow } = followed(lines(1, 3));
  const place = { offset: 0 };
  const given = { host: hostAt(), clock: systemClock, folder: dirname(path), isRunning: async () => false };
  for await (const { seq } of followEvents(given, 0, undefined, place)) if (seq === 1) break;
  expect(await follow(1, place)).toEqual([2, 3]);
});

test('a signal is heard between two windows of a long file', async () => {
  const { reads, follow } = followed(lines(1, 40, 'x'.repeat(100_000)));
  expect((await follow(0, { offset: 0 }, AbortSignal.abort())).length).toBeLessThan(20);
  expect(reads).toHaveLength(1);
});

test('a long file is given window by window', async () => {
  const { reads, follow } = followed(lines(1, 40, 'x'.repeat(100_000)));
  expect(await follow(0, { offset: 0 })).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  expect(reads.length).toBeGreaterThan(3);
});

import { expect, test } from 'vitest';
import { attemptOf } from '../../../../src/lib/adapters/runners/job/attempt.ts';
import { jsonOf, newMark, parseRuns } from '../../../../src/lib/adapters/runners/job/run-files.ts';

const MARK = '#0123';
const claim = '{"pid": 7, "start": "9", "bootId": "b", "at": "2026-01-01T00:00:00.000Z"}';

test('separates frames of several folders, whatever their contents imitate', () => {
  const output = [
    'noise of a login shell',
    `${MARK} A number\n2`,
    `${MARK} A alive\nno`,
    `${MARK} A job.json\n{\n  "x": "#0124 B job.json"\n}`,
    `${MARK} A attempts/2/claim.json\n${claim}`,
    `${MARK} B number\n0`,
    `${MARK} B alive\nno`,
    '',
  ].join('\n');
  const [a, b] = parseRuns(output, MARK, '/root/jobs');
  expect(a && jsonOf(a, 'job.json')).toEqual({ x: '#0124 B job.json' });
  expect(a).toMatchObject({ folder: '/root/jobs/A', number: 2, alive: false });
  expect(b && attemptOf(b)).toBeUndefined();
});

const phases = [
  { name: 'nobody took it', alive: 'no', files: {}, phase: 'unclaimed' },
  { name: 'its supervisor lives', alive: 'yes', files: { claim }, phase: 'running' },
  { name: 'its supervisor is gone without a record', alive: 'no', files: { claim }, phase: 'lost' },
  { name: 'a record stands there', alive: 'yes', files: { claim, exit: '{"exitCode": 0}' }, phase: 'ended' },
  { name: 'its record is not whole', alive: 'no', files: { claim, exit: '{"exitCo' }, phase: 'lost' },
];
test.for(phases)('an attempt is judged by what is there: $name', ({ alive, files, phase }) => {
  const frames = Object.entries(files).map(([file, text]) => `${MARK} A attempts/1/${file}.json\n${text}`);
  const output = [`${MARK} A number\n1`, `${MARK} A alive\n${alive}`, ...frames, ''].join('\n');
  const [run] = parseRuns(output, MARK, '/root/jobs');
  expect(run && attemptOf(run)?.phase).toBe(phase);
});

test('no two marks are the same', () => {
  expect(newMark()).not.toBe(newMark());
});

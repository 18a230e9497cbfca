import { expect, test } from 'vitest';
import type { ResumedRun } from '../../../../src/lib/core/operation/open/resumed-run.ts';
import { exitAfterChoice, exitAfterResume } from '../../../../src/lib/stages/upkeep/status/resume-project.ts';
import type { ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';

type Ended = [outcome: ResumedRun['outcome'], exit?: ExitCode];

test.each<[Ended[], ExitCode]>([
  [[], 0],
  [[['finished'], ['committed']], 0],
  [[['rolled-back']], 1],
  [[['failed', 1]], 1],
  [[['failed', 3]], 3],
  [[['failed', 5]], 5],
  [
    [
      ['finished', 0],
      ['failed', 5],
    ],
    5,
  ],
  [[['failed', 3], ['rolled-back']], 1],
  [[['failed', 4]], 4],
  [[['failed', 6]], 6],
  [
    [
      ['failed', 4],
      ['failed', 6],
      ['failed', 1],
    ],
    6,
  ],
  [[['rolled-back'], ['failed', 4]], 4],
])('runs that ended so: %j: exit %i', (ended, exit) => {
  expect(exitAfterResume({ runs: runsOf(ended), jobs: [], damaged: [] })).toBe(exit);
});

function runsOf(ended: Ended[]): ResumedRun[] {
  const named = { runId: '01', operation: 'release promote', target: 'Environment/production' };
  return ended.map(([outcome, exit]) => ({ ...named, outcome, ...(exit === undefined ? {} : { exit }) }));
}

test.each<[Ended[], ExitCode]>([
  [[['abandoned']], 0],
  [[['rolled-back'], ['committed']], 0],
  [[['finished']], 0],
  [[['failed']], 0],
  [[['failed', 1]], 1],
  [[['failed', 4]], 4],
])('a chosen roll-back or abandon that ended so: %j: exit %i', (ended, exit) => {
  expect(exitAfterChoice({ runs: runsOf(ended), jobs: [], damaged: [] })).toBe(exit);
});

test('an unreadable journal is a failure', () => {
  expect(exitAfterResume({ runs: [], jobs: [], damaged: [{ run: '01', path: 'a' }] })).toBe(1);
});

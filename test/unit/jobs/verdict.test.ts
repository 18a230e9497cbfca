import { expect, test } from 'vitest';
import { containerExit } from '../../../src/lib/adapters/runners/docker/job-status.ts';
import { judge, type ExitRecord, type Failure } from '../../../src/lib/adapters/runners/job/verdict.ts';

const TOLD: Failure = { code: 73, class: 'disk-full', message: 'No space left on device' };
const ENDED = { overTime: false, endedAt: '2026-01-01T00:00:00.000Z', peakKiB: 1, cpuSeconds: 1 };

async function verdictOf(exit: Partial<ExitRecord>, told?: Failure) {
  const evidence = {
    events: async () => [],
    manifest: async () => ({ ok: false, reason: 'manifest-missing', params: {} }) as const,
    reported: async () => told,
  };
  return await judge({ exit: { exitCode: null, signal: null, ...ENDED, ...exit }, stopAsked: false }, evidence);
}

test.for([
  ['its own words', { exitCode: 73 }, TOLD, 'disk-full', undefined, true],
  ['a full disk that kept its words from being written', { exitCode: 73 }, undefined, 'disk-full', undefined, true],
  ['memory, without words', { exitCode: 71 }, undefined, 'out-of-memory', undefined, true],
  ['words of an earlier attempt', { exitCode: 70 }, TOLD, 'engine-crash', 'exit-code', false],
  ['no reason', { exitCode: 1 }, undefined, 'engine-crash', 'exit-code', false],
  ['a signal', { signal: 'SIGSEGV' }, undefined, 'killed', 'killed-by', true],
  ['a kill in a container', { signal: 'SIGKILL', contained: true }, undefined, 'killed', 'killed-unknown', true],
  [
    'a kill that the kernel counted',
    { signal: 'SIGKILL', oomKills: 1 },
    undefined,
    'out-of-memory',
    'killed-memory',
    true,
  ],
  ['a child that the kernel ended', { exitCode: 1, oomKills: 1 }, undefined, 'out-of-memory', 'killed-memory', true],
  ['words, and a child that the kernel ended', { exitCode: 73, oomKills: 1 }, TOLD, 'disk-full', undefined, true],
  [
    'a child that the kernel ended, and no record of it',
    containerExit({ exitCode: 1, outOfMemory: true, finishedAt: ENDED.endedAt }),
    undefined,
    'out-of-memory',
    'killed-memory',
    true,
  ],
] as const)('a worker that ended with %s', async ([, exit, told, kind, reason, resumable]) => {
  const verdict = await verdictOf(exit, told);
  expect([verdict.failure?.class, verdict.failure?.reason, verdict.resumable]).toEqual([kind, reason, resumable]);
});

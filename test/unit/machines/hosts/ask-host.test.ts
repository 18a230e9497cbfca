import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askHost } from '../../../../src/lib/stages/machines/hosts/workload/ask-host.ts';
import type { ExecResult, Host } from '../../../../src/lib/core/ports/host.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const failure = (code: string, exit: ExitCode, path?: string): SovranError =>
  new SovranError({ code, exit, text: message('host.none'), ...(path === undefined ? {} : { details: { path } }) });

test.each([
  ['a host that does not answer', failure('host-unreachable', EXIT.unreachable)],
  ['a host whose folders are closed to this user', failure('host-file-failed', EXIT.failed)],
  ['a host whose file is broken', failure('invalid-file', EXIT.usage, 'hosts/gpu1.yaml')],
  ['a host whose file is a folder', failure('not-regular', EXIT.usage, 'hosts/gpu1.yaml')],
])('%s leaves the answer unknown', async (_what, error) => {
  const asked = askHost(stageContext(tempProject()), 'gpu1', () => Promise.reject(error));
  expect(await asked).toEqual({ known: false, error });
});

test.each([
  ['the broken file of something else', failure('invalid-file', EXIT.usage, 'models/m.yaml')],
  ['a wrong command line', failure('bad-flags', EXIT.usage)],
  ['a defect', new TypeError('undefined')],
])('%s is thrown', async (_what, error) => {
  await expect(askHost(stageContext(tempProject()), 'gpu1', () => Promise.reject(error))).rejects.toBe(error);
});

/** A host whose commands take so long, one after the other, by a clock on which nothing else takes time. */
function timedHost(...took: number[]): StageContext {
  let now = 0;
  const exec = async (): Promise<ExecResult> => {
    now += took.shift() ?? 0;
    return { outcome: 'known', exitCode: 0, stdout: '', stderr: '' };
  };
  const host = { name: 'gpu1', transport: 'ssh2', exec } as Partial<Host> as Host;
  const ctx = stageContext(tempProject(), { hosts: { open: async () => host } });
  const wait = (): Promise<void> => new Promise(setImmediate);
  return { ...ctx, clock: { ...ctx.clock, monotonicMs: () => now, sleep: wait } };
}

test.each([
  ['a line that stalled once, or was opened for it, and is quick', [3000, 10], 8.2],
  ['a line that is slow each time', [700, 600], 20],
  ['a line that is hardly one', [9000, 8000], 68],
])('waits for %s in proportion to its host’s round trip', async (_what, took, seconds) => {
  const asked = askHost(timedHost(...took), 'gpu1', () => new Promise<never>(() => undefined), 8000);
  expect(await asked).toMatchObject({ known: false, error: { text: { params: { seconds } } } });
});

test.each([
  ['a long line whose login is not over', 1200, { known: true, value: 'there' }],
  [
    'a short line whose login hangs',
    1,
    { known: false, error: { text: { key: 'host.silent', params: { seconds: 0.24 } } } },
  ],
  ['a line over which nothing has come', undefined, { known: false, error: { text: { key: 'host.silent' } } }],
])('%s is waited for by its round trip', async (_what, tripMs, expected) => {
  const never = (): Promise<never> => new Promise(() => undefined);
  const host = { name: 'gpu1', transport: 'ssh2', exec: never, roundTripMs: () => tripMs } as Partial<Host> as Host;
  const ctx = stageContext(tempProject(), { hosts: { open: async () => host } });
  const late = (): Promise<string> => sleep(700, 'there');
  expect(await askHost(ctx, 'gpu1', late, 200)).toMatchObject(expected);
});

/** A host whose every command takes that long. */
function slowHost(ms: number): Host {
  const exec = async (): Promise<ExecResult> => {
    await sleep(ms);
    return { outcome: 'known', exitCode: 0, stdout: '', stderr: '' };
  };
  return { name: 'gpu1', transport: 'ssh2', exec } as Partial<Host> as Host;
}

/** What is told of a host that was waited for in vain. */
const silence = (key: string): object => ({ known: false, error: { code: 'host-silent', text: { key } } });

test.each([
  ['a host that speaks, over a slow line, is waited for', 50, { known: true, value: 'there' }],
  ['a host that speaks at once and keeps its answer to itself is not', 0, silence('host.answer-silent')],
  ['nor is one of whom nothing is heard', 60_000, silence('host.silent')],
])('%s', async (_what, ms, expected) => {
  const ctx = stageContext(tempProject(), { hosts: { open: async () => slowHost(ms) } });
  const late = (): Promise<string> => sleep(700, 'there');
  expect(await askHost(ctx, 'gpu1', late, 200)).toMatchObject(expected);
});

import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Action, Operation } from '../../../src/lib/core/operation/operation.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { StepPaused } from '../../../src/lib/core/operation/steps/pause.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

type Input = { fail: boolean };
type WriteArgs = { path: string; fail: boolean };

/** Writes a.txt, then b.txt (which may fail), through two journalled steps. */
function twoFiles(log: string[] = []): Operation<Input, null, string[]> {
  const step = (id: string, args: Record<string, string | boolean>) => ({
    id,
    title: message('run.step-failed', { step: id, reason: '' }),
    action: 'write',
    args,
    change: 'create' as const,
    risk: 'none' as const,
  });
  return {
    id: 'test two-files',
    target: () => 'Test/one',
    gather: async () => null,
    plan: ({ fail }) => ({
      gates: [],
      steps: [step('a', { path: 'a.txt', fail: false }), step('b', { path: 'b.txt', fail })],
    }),
    actions: { write: writeFile(log) },
    result: async ({ outputs }) => Object.keys(outputs),
  };
}

function writeFile(log: string[]): Action<WriteArgs> {
  return {
    async apply({ path, fail }, { project }) {
      log.push(`do ${path}`);
      await project.writeFile(path, 'x');
      if (fail) throw new Error('no');
      return { path };
    },
    async compensate({ path }) {
      log.push(`undo ${path}`);
    },
  };
}

test('a run ends in one commit of its files, with trailers', async () => {
  const root = tempProject();
  const done = await executeOperation(twoFiles(), { fail: false }, stageContext(root));
  expect(done.result).toEqual(['a', 'b']);
  const files = git(root, 'show', '--name-only', '--format=', 'HEAD').trim().split('\n');
  expect(files).toEqual(['a.txt', 'b.txt', expect.stringMatching(/^events\/\d{4}\/\d\d\/.{26}\.json$/)]);
  expect(git(root, 'log', '-1', '--format=%(trailers:key=Sovran-Result,valueonly)').trim()).toBe('succeeded');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a failing step rolls back in reverse order', async () => {
  const root = tempProject();
  const log: string[] = [];
  await expect(executeOperation(twoFiles(log), { fail: true }, stageContext(root))).rejects.toThrow('no');
  expect(log).toEqual(['do a.txt', 'do b.txt', 'undo b.txt', 'undo a.txt']);
  expect(git(root, 'status', '--porcelain')).toBe('');
  expect(listOpenRuns(root)).toEqual([]);
});

test('the event of a rollback names the failed step and reason', async () => {
  const ctx = stageContext(tempProject());
  await executeOperation(twoFiles(), { fail: true }, ctx).catch(() => undefined);
  const failed = { step: 'b', code: 'unexpected' };
  expect(await ctx.project.readEvents()).toMatchObject([{ result: 'rolled-back', data: { failed } }]);
});

test('[fault 46] an asked stop is recorded between steps, and resume finishes the run', async () => {
  const root = tempProject();
  const operation = twoFiles();
  let asked = false;
  const ctx = stageContext(root, {
    interrupt: {
      get requested() {
        return asked;
      },
      signal: new AbortController().signal,
    },
    emit: (event) => (asked ||= event.type === 'step-done'),
  });
  await expect(executeOperation(operation, { fail: false }, ctx)).rejects.toMatchObject({ code: 'interrupted' });
  expect(listOpenRuns(root)).toHaveLength(1);
  const resumed = await resumeRuns(stageContext(root), async () => operation);
  expect(resumed).toMatchObject([{ operation: 'test two-files', outcome: 'finished' }]);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('resume restarts a stopped long step and rolls back nothing', async () => {
  const root = tempProject();
  const log: string[] = [];
  const interrupt = { requested: false, signal: new AbortController().signal };
  const write = writeFile(log);
  let isLong = true;
  const apply: Action<WriteArgs>['apply'] = async (args, scope) => {
    if (!isLong) return await write.apply(args, scope);
    interrupt.requested = true;
    throw new StepPaused();
  };
  const long = { ...twoFiles(), actions: { write: { ...write, apply } } };
  const ctx = stageContext(root, { interrupt });
  await expect(executeOperation(long, { fail: false }, ctx)).rejects.toMatchObject({ code: 'interrupted', exit: 130 });
  expect(log).toEqual([]);
  isLong = false;
  const resumed = await resumeRuns(stageContext(root), async () => long);
  expect(resumed).toMatchObject([{ operation: 'test two-files', outcome: 'finished' }]);
});

test('a step without effect is rolled back, with the next command', async () => {
  const root = tempProject();
  const log: string[] = [];
  const operation = { ...twoFiles(log), actions: { write: { ...writeFile(log), verify: async () => false } } };
  await expect(executeOperation(operation, { fail: false }, stageContext(root))).rejects.toMatchObject({
    code: 'step-not-verified',
    exit: 1,
    fix: { key: 'run.unverified.fix' },
  });
  expect(log).toEqual(['do a.txt', 'undo a.txt']);
});

test('an open run refuses another input on its target', async () => {
  const root = tempProject();
  const ctx = stageContext(root, { interrupt: { requested: true, signal: new AbortController().signal } });
  await expect(executeOperation(twoFiles(), { fail: false }, ctx)).rejects.toMatchObject({ code: 'interrupted' });
  await expect(executeOperation(twoFiles(), { fail: true }, stageContext(root))).rejects.toMatchObject({
    code: 'interrupted-run',
    exit: 3,
  });
});

test('same facts give the same plan; other facts make it stale', async () => {
  const ctx = stageContext(tempProject());
  const [first, second] = [
    await planOperation(twoFiles(), { fail: false }, ctx),
    await planOperation(twoFiles(), { fail: false }, ctx),
  ];
  expect(first.hash).toBe(second.hash);
  const stale = await planOperation(twoFiles(), { fail: true }, ctx);
  await expect(executeOperation(twoFiles(), { fail: false }, ctx, { saved: stale })).rejects.toMatchObject({
    code: 'stale-plan',
    exit: 3,
  });
});

test('a run that cannot be rolled back stays open until it can', async () => {
  const root = tempProject();
  const log: string[] = [];
  let dark = 2;
  const compensate: Action<WriteArgs>['compensate'] = async ({ path }) => {
    log.push(`undo ${path}`);
    if ((dark -= 1) >= 0) throw new Error('still dark');
  };
  const operation = { ...twoFiles(log), actions: { write: { ...writeFile(log), compensate } } };
  const failed = executeOperation(operation, { fail: true }, stageContext(root));
  await expect(failed).rejects.toMatchObject({ code: 'undo-failed', exit: 1, next: ['sovran resume'] });
  const again = await resumeRuns(stageContext(root), async () => operation);
  expect(again).toMatchObject([{ outcome: 'failed', reason: { key: 'run.undo-failed' } }]);
  expect(listOpenRuns(root)).toHaveLength(1);
  const last = await resumeRuns(stageContext(root), async () => operation);
  expect(last).toMatchObject([{ outcome: 'rolled-back' }]);
  expect(listOpenRuns(root)).toEqual([]);
  expect(log.slice(-2)).toEqual(['undo b.txt', 'undo a.txt']);
});

test.each([
  ['host-unreachable', EXIT.unreachable, EXIT.unreachable],
  ['host-key-changed', EXIT.identity, EXIT.identity],
  ['host-file-failed', EXIT.failed, EXIT.failed],
  ['haproxy-missing', EXIT.unreachable, EXIT.failed],
])('a rollback failing with %s (%i) exits %i', async (code, exit, ended) => {
  const root = tempProject();
  const gone = new SovranError({ code, exit, text: message('cli.cancelled') });
  const dark: Operation<Input, null, string[]> = {
    ...twoFiles(),
    actions: { write: { ...writeFile([]), compensate: () => Promise.reject(gone) } },
  };
  const failed = executeOperation(dark, { fail: true }, stageContext(root));
  await expect(failed).rejects.toMatchObject({
    code: 'undo-failed',
    exit: ended,
    next: ['sovran resume'],
    details: { cause: code },
  });
  expect(listOpenRuns(root)).toHaveLength(1);
});

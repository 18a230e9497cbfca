import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { replay } from '../../support/replay.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { abandon } from '../../../src/lib/core/operation/executor/abandon.ts';
import { resumeRuns, rollBack } from '../../../src/lib/core/operation/executor/resume.ts';
import { runProcedure, type EndedProcedure } from '../../../src/lib/core/operation/executor/run-procedure.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { readUnsettledJournals } from '../../../src/lib/core/operation/journal/unsettled-journals.ts';
import { withLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import type { Budget } from '../../../src/lib/core/operation/plan/choice.ts';
import { tinyWorld } from '../../support/sweep/tiny-operation.ts';
import { tinyProcedure, type TinyFrame, type TinyProcedure } from '../../support/sweep/tiny-procedure.ts';
import { git } from '../../support/temp-project.ts';

interface Bench {
  root: string;
  shelf: Record<string, number>;
  procedure: TinyProcedure;
  /** A context in which these answers are given; an id without one is not answered. */
  open(answers: Record<string, string>): StageContext;
  run(answers: Record<string, string>, budget?: Budget): Promise<EndedProcedure<{ budget: Budget }, TinyFrame>>;
  find: () => Promise<TinyProcedure>;
}

const YES = { well: 'yes', put: 'yes', child: 'yes' };

async function bench(): Promise<Bench> {
  const world = await tinyWorld();
  const procedure = tinyProcedure(world.shelf);
  const open: Bench['open'] = (answers) => {
    const ctx = world.open();
    const ask: StageContext['ask'] = async ({ id }) => {
      const choice = answers[id];
      if (choice === undefined) throw Object.assign(new Error('nobody'), { code: 'needs-answer' });
      return { choice, by: 'terminal' };
    };
    return { ...ctx, ask };
  };
  const run: Bench['run'] = (answers, budget = {}) => runProcedure(procedure, { budget }, open(answers));
  return { ...world, procedure, open, run, find: async () => procedure };
}

const openIn = ({ root }: Bench): string[] => listOpenRuns(root).map(({ journal }) => journal.runId);

test('records what was asked, answered, by whom and when, in one commit', async () => {
  const here = await bench();
  const { progress, end, commit } = await here.run(YES);
  expect(end).toEqual({ verdict: 'passed', exit: 0 });
  expect(commit?.status).toBe('committed');
  const entries = openJournal(here.root, progress.runId).entries();
  const answered = entries.filter(({ type }) => type === 'answered');
  expect(answered).toMatchObject(
    ['well', 'put', 'child'].map((question) => ({ question, choice: 'yes', by: 'terminal' })),
  );
  expect(answered[0]).toMatchObject({ actor: 'tester@example.org', at: expect.stringMatching(/^\d{4}-/) });
  expect(git(here.root, 'show', '--stat', 'HEAD')).toContain(`runs/${progress.runId}/tiny.json`);
  const [event] = await here.open({}).project.readEvents({ accept: ({ id }) => id === progress.runId });
  expect(Object.keys(event?.files ?? {})).toEqual([`runs/${progress.runId}/tiny.json`]);
});

test('leaves nothing if unanswered before the first step', async () => {
  const here = await bench();
  const question = { id: 'well', text: message('text.yes'), choices: ['yes', 'no'] };
  const asking: TinyProcedure = { ...here.procedure, next: () => ({ question }) };
  await expect(runProcedure(asking, { budget: {} }, here.open({}))).rejects.toThrow('nobody');
  expect([openIn(here), listJournals(here.root)]).toEqual([[], []]);
});

test('stays open if unanswered after a step that only reads', async () => {
  const here = await bench();
  for (const answers of [{}, { well: 'yes' }]) await expect(here.run(answers)).rejects.toThrow('nobody');
  const [run] = openIn(here);
  expect([listJournals(here.root), here.shelf]).toEqual([[run], {}]);
  expect((await here.run(YES)).progress.runId).toBe(run);
});

test('stays open if unanswered after a change; the same command continues', async () => {
  const here = await bench();
  await expect(here.run({ well: 'yes', put: 'yes' })).rejects.toThrow('nobody');
  const [run] = openIn(here);
  // What its steps print is not what garbage collection must keep.
  expect(readUnsettledJournals(here.root)).toEqual([]);
  await expect(here.run({}, { steps: 9 })).rejects.toThrow('nobody');
  expect(openIn(here)).toEqual([run, expect.any(String)]);
  expect((await here.run(YES)).progress.runId).toBe(run);
  expect(here.shelf).toEqual({ put: 1 });
});

test('a context that cannot ask refuses with exit 2', async () => {
  const here = await bench();
  const { ask: _ask, ...ctx } = here.open({});
  const running = runProcedure(here.procedure, { budget: {} }, ctx);
  await expect(running).rejects.toMatchObject({ code: 'needs-answer', exit: 2 });
});

test('a declined step is skipped, and its run continues', async () => {
  const here = await bench();
  const { progress } = await here.run({ ...YES, put: 'no' });
  expect(progress.taken.map(({ output }) => output !== undefined)).toEqual([true, false, false, true]);
  expect(here.shelf).toEqual({});
});

const BUDGETS: [Budget, over: string | undefined][] = [
  [{ steps: 2 }, 'steps'],
  [{ seconds: 0 }, 'seconds'],
  [{ calls: 0 }, 'calls'],
  [{ steps: 4, seconds: 60, calls: 1 }, undefined],
];

test.each(BUDGETS)('a budget of %j that is exceeded (%s) is an end', async (budget, over) => {
  const here = await bench();
  const { end, commit, progress } = await here.run(YES, budget);
  if (over === undefined) return expect(end.verdict).toBe('passed');
  expect(end).toMatchObject({ verdict: 'over-budget', exit: 5, reason: { params: { over } } });
  expect([openIn(here), commit?.status]).toEqual([[], 'committed']);
  expect(replay(here.procedure, openJournal(here.root, progress.runId).entries()).at(-1)).toEqual({ end });
});

test('a replay repeats its choices and fails at a missing outcome uncalled', async () => {
  const here = await bench();
  const { progress } = await here.run(YES);
  const entries = openJournal(here.root, progress.runId).entries();
  const before = { ...here.shelf };
  expect(replay(here.procedure, entries)).toHaveLength(5);
  const lost = entries.filter((entry) => !(entry.type === 'done' && entry.step === 'put'));
  expect(() => replay(here.procedure, lost)).toThrow('no outcome');
  const other = { ...here.procedure, next: () => ({ end: { verdict: 'other', exit: 0 as const } }) };
  expect(() => replay(other, entries)).toThrow('another choice');
  expect(here.shelf).toEqual(before);
});

test('what changed since is refused with both values, and abandoned by choice', async () => {
  const here = await bench();
  await expect(here.run({ well: 'yes', put: 'yes' })).rejects.toThrow('nobody');
  writeFileSync(join(here.root, 'notes/edited'), 'by hand');
  const [run = ''] = openIn(here);
  await expect(here.run(YES)).rejects.toMatchObject({
    code: 'values-changed',
    exit: 3,
    text: { params: { changes: 'note: before → by hand' } },
    next: [`sovran resume --abandon ${run}`],
  });
  expect(await resumeRuns(here.open(YES), here.find)).toMatchObject([{ runId: run, outcome: 'failed' }]);
  await expect(rollBack(here.open(YES), here.find, run)).rejects.toMatchObject({ code: 'past-pivot' });
  expect(await abandon(here.open({}), here.find, run)).toMatchObject([{ runId: run, outcome: 'abandoned' }]);
  const [event] = await here.open({}).project.readEvents();
  expect(event).toMatchObject({ id: run, result: 'abandoned', data: { verdict: 'abandoned' } });
  expect(openIn(here)).toEqual([]);
});

test('a record waits for the project lock; resume finishes an owed one', async () => {
  const here = await bench();
  let ended: ReturnType<Bench['run']> | undefined;
  const ctx = here.open({ ...YES, well: 'no' });
  const hold = new Promise<void>((resolve, reject) => {
    const ask: StageContext['ask'] = async (question) => {
      withLock(here.root, 'release promote', ctx.clock.now(), async () => {
        resolve();
        await ended;
      }).catch(reject);
      return (await ctx.ask?.(question)) ?? { choice: 'no', by: 'flag' };
    };
    const hurried = { ...ctx.clock, monotonicMs: counter(3_600_000), sleep: async () => undefined };
    ended = runProcedure(here.procedure, { budget: {} }, { ...ctx, ask, clock: hurried });
  });
  await hold;
  const { end, commit, remarks, progress } = (await ended)!;
  expect([end.verdict, commit]).toEqual(['stopped', undefined]);
  expect(remarks).toMatchObject([{ key: 'run.locked' }, { key: 'run.record-owed' }]);
  expect(await resumeRuns(here.open({}), here.find)).toMatchObject([{ runId: progress.runId, outcome: 'finished' }]);
  expect((await here.open({}).project.readEvents())[0]).toMatchObject({ id: progress.runId, result: 'succeeded' });
});

function counter(step: number): () => number {
  let at = 0;
  return () => (at += step);
}

test('begins once the command that holds the project has ended', async () => {
  const here = await bench();
  const running = await withLock(here.root, 'release promote', '2026-01-01T00:00:00.000Z', async () => {
    const waiting = here.run(YES);
    await setTimeout(50);
    expect(listJournals(here.root)).toEqual([]);
    return { waiting };
  });
  expect((await running.waiting).end.verdict).toBe('passed');
});

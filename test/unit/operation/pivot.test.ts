import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns, rollBack } from '../../../src/lib/core/operation/executor/resume.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { asPlan } from '../../../src/lib/core/operation/plan/plan.ts';
import { resourceOf, writeStep } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { Action, Operation } from '../../../src/lib/core/operation/operation.ts';
import type { Support } from '../../../src/lib/core/operation/plan/plan.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../support/stage-context.ts';
import { git, tempProject } from '../../support/temp-project.ts';

const error = (code: string, exit: ExitCode): SovranError =>
  new SovranError({ code, exit, text: message('cli.cancelled') });
const LOST = error('connection-lost', EXIT.unreachable);
const CHANGED = error('host-key-changed', EXIT.identity);
const SICK = error('candidate-unhealthy', EXIT.unreachable);
const REFUSED = error('slot-other-release', EXIT.refused);
const BUG = new TypeError('x');

interface Script {
  /** What steps throw, by id. */
  fails: Record<string, unknown>;
  log: string[];
  /** `look` reverts nothing. */
  steps?: string[];
  supports?: Support[];
}

/** `look` has no compensation; `start` has one; `record` is the pivot; `end` comes after it. */
function moving({
  fails,
  log,
  steps = ['look', 'start', 'record', 'end'],
  supports = [],
}: Script): Operation<null, null, null> {
  const step = { title: message('cli.cancelled'), args: {}, risk: 'none' } as const;
  const changeOf = (id: string): 'none' | 'update' => (id === 'look' ? 'none' : 'update');
  const act = (id: string): Action => ({
    async apply() {
      log.push(id);
      if (fails[id] !== undefined) throw fails[id];
    },
  });
  const start: Action = { ...act('start'), compensate: async () => void log.push('revert start') };
  return {
    id: 'test move',
    target: () => 'Test/one',
    gather: async () => null,
    plan: () => ({
      gates: [],
      supports,
      steps: steps.map((id) => ({
        ...step,
        id,
        change: changeOf(id),
        action: id,
        ...(id === 'record' ? { pivot: true as const } : {}),
      })),
    }),
    actions: { look: act('look'), start, record: act('record'), end: act('end'), keep: act('keep'), need: act('need') },
    result: async () => null,
  };
}

const run = (script: Script, ctx: StageContext): Promise<unknown> => executeOperation(moving(script), null, ctx);
const open = (root: string): string[] => listOpenRuns(root).map(({ journal }) => journal.runId);

test.each<{ name: string; at: string; thrown: unknown; stays: boolean }>([
  { name: 'a lost connection with nothing changed', at: 'look', thrown: LOST, stays: false },
  { name: 'a lost connection before the pivot', at: 'start', thrown: LOST, stays: true },
  { name: 'a changed host key before the pivot', at: 'start', thrown: CHANGED, stays: true },
  { name: 'a sick candidate before the pivot', at: 'start', thrown: SICK, stays: false },
  { name: 'a bug before the pivot', at: 'start', thrown: BUG, stays: false },
  { name: 'a refusal at the pivot', at: 'record', thrown: REFUSED, stays: false },
  { name: 'a lost connection at the pivot', at: 'record', thrown: LOST, stays: true },
  { name: 'a full disk at the pivot', at: 'record', thrown: error('disk-full', EXIT.failed), stays: true },
  { name: 'anything past the pivot', at: 'end', thrown: SICK, stays: true },
  { name: 'a bug past the pivot', at: 'end', thrown: BUG, stays: true },
])('$name leaves the run open: $stays', async ({ at, thrown, stays }) => {
  const root = tempProject();
  const log: string[] = [];
  const failed = run({ fails: { [at]: thrown }, log }, stageContext(root));
  const code = thrown instanceof SovranError ? thrown.code : 'step-failed';
  if (stays) await expect(failed).rejects.toMatchObject({ code, next: expect.arrayContaining(['sovran resume']) });
  else await expect(failed).rejects.toBe(thrown);
  expect(open(root)).toHaveLength(stays ? 1 : 0);
  expect(log.includes('revert start')).toBe(!stays && at !== 'look');
});

test('an open run names the way back before its pivot only', async () => {
  const [before, past] = [tempProject(), tempProject()];
  const first = run({ fails: { start: LOST }, log: [] }, stageContext(before));
  await expect(first).rejects.toMatchObject({ exit: 4 });
  const [id] = open(before);
  await expect(run({ fails: { start: LOST }, log: [] }, stageContext(before))).rejects.toMatchObject({
    next: ['sovran resume', `sovran resume --roll-back ${id}`],
  });
  await expect(run({ fails: { end: LOST }, log: [] }, stageContext(past))).rejects.toMatchObject({
    next: ['sovran resume'],
  });
});

test('`resume` goes forward from where a run stays open', async () => {
  const root = tempProject();
  const log: string[] = [];
  await expect(run({ fails: { start: LOST }, log }, stageContext(root))).rejects.toMatchObject({ exit: 4 });
  const resumed = await resumeRuns(stageContext(root), async () => moving({ fails: {}, log }));
  expect(resumed).toMatchObject([{ outcome: 'finished' }]);
  expect(log).toEqual(['look', 'start', 'start', 'record', 'end']);
});

test('`--roll-back` reverts an open run before its pivot', async () => {
  const root = tempProject();
  const log: string[] = [];
  await expect(run({ fails: { start: LOST }, log }, stageContext(root))).rejects.toMatchObject({ exit: 4 });
  const [id = ''] = open(root);
  const back = await rollBack(stageContext(root), async () => moving({ fails: {}, log }), id);
  expect(back).toMatchObject([{ outcome: 'rolled-back', reason: { key: 'run.roll-back.asked' } }]);
  expect(log.at(-1)).toBe('revert start');
  expect(git(root, 'log', '-1', '--format=%(trailers:key=Sovran-Result,valueonly)').trim()).toBe('rolled-back');
});

test('`--roll-back` past the pivot is refused and changes nothing', async () => {
  const root = tempProject();
  const log: string[] = [];
  await expect(run({ fails: { end: LOST }, log }, stageContext(root))).rejects.toMatchObject({ exit: 4 });
  const [id = ''] = open(root);
  const back = rollBack(stageContext(root), async () => moving({ fails: {}, log }), id);
  await expect(back).rejects.toMatchObject({ code: 'past-pivot', exit: 3, next: ['sovran resume'] });
  expect(log).not.toContain('revert start');
  expect(open(root)).toEqual([id]);
});

const support = (parts: Partial<Support>): Support => ({
  id: 'keep',
  title: message('cli.cancelled'),
  action: 'keep',
  args: {},
  change: 'none',
  risk: 'none',
  ...parts,
});

test.each<{ name: string; supports: Support[]; way: 'forward' | 'back'; started: string[] }>([
  { name: 'without bounds', supports: [support({})], way: 'forward', started: ['keep'] },
  { name: 'without bounds, on the way back', supports: [support({})], way: 'back', started: ['keep'] },
  { name: 'of a step that was begun', supports: [support({ since: 'start' })], way: 'forward', started: ['keep'] },
  { name: 'of a step ahead', supports: [support({ since: 'end' })], way: 'forward', started: [] },
  { name: 'of a step that is reverted', supports: [support({ since: 'start' })], way: 'back', started: [] },
  { name: 'that is not needed any more', supports: [support({ until: 'start' })], way: 'forward', started: [] },
])('a resumed run starts a support again $name: $started', async ({ supports, way, started }) => {
  const root = tempProject();
  await expect(run({ fails: { start: LOST }, log: [], supports }, stageContext(root))).rejects.toMatchObject({
    exit: 4,
  });
  const log: string[] = [];
  const [id = ''] = open(root);
  const find = async (): Promise<Operation<null, null, null>> => moving({ fails: {}, log, supports });
  await (way === 'back' ? rollBack(stageContext(root), find, id) : resumeRuns(stageContext(root), find));
  expect(log.filter((one) => one === 'keep')).toEqual(started);
});

test.each([
  { required: undefined, outcome: 'finished', reverted: false },
  { required: true as const, outcome: 'rolled-back', reverted: true },
])('a failed support ends a resumed run only where required: $outcome', async ({ required, outcome, reverted }) => {
  const root = tempProject();
  const supports = [support({ action: 'need', ...(required ? { required } : {}) })];
  await expect(run({ fails: { start: LOST }, log: [], supports }, stageContext(root))).rejects.toMatchObject({
    exit: 4,
  });
  const log: string[] = [];
  const find = async (): Promise<Operation<null, null, null>> => moving({ fails: { need: SICK }, log, supports });
  expect(await resumeRuns(stageContext(root), find)).toMatchObject([{ outcome }]);
  expect(log.includes('revert start')).toBe(reverted);
});

const NO = { id: 'no', verdict: 'fail', reason: message('cli.cancelled') } as const;

test('names resume first where an interrupted run was writing the target', async () => {
  const root = tempProject();
  const resource = resourceOf('Model', 'x', {});
  const draft = { gates: [], steps: [writeStep(message('cli.cancelled'), resource)] };
  const plan = asPlan('job collect', 'Run/r', null, draft, { next: () => 'x' });
  const journal = openJournal(root, '01JD0000000000000000000000');
  journal.append({ type: 'begin', at: '2026-01-01T00:00:00Z', actor: 'a@b.c', plan });
  const next = ['sovran model show x'];
  for (const [target, first] of [
    ['Model/x', ['sovran resume']],
    ['Model/y', []],
    ['Job/x', []],
  ] as const) {
    const refused = { ...moving({ fails: {}, log: [] }), target: () => target };
    const launch = { ...refused, plan: () => ({ gates: [{ ...NO, next }], steps: [] }) };
    await expect(executeOperation(launch, null, stageContext(root))).rejects.toMatchObject({
      next: [...first, ...next],
    });
  }
});

test('an emergency supersedes an open run and commits its files', async () => {
  const root = tempProject();
  await expect(run({ fails: { start: LOST }, log: [] }, stageContext(root))).rejects.toMatchObject({ exit: 4 });
  const [id = ''] = open(root);
  const log: string[] = [];
  const stop = { ...moving({ fails: {}, log, steps: ['look'] }), id: 'test stop' };
  await expect(executeOperation(stop, null, stageContext(root))).rejects.toMatchObject({ code: 'interrupted-run' });
  const emergency = { ...stop, emergency: true as const };
  const refused = { ...emergency, plan: () => ({ gates: [NO], steps: [] }) };
  await expect(executeOperation(refused, null, stageContext(root))).rejects.toMatchObject({ code: 'gates-failed' });
  expect(open(root)).toEqual([id]);
  const done = await executeOperation(emergency, null, stageContext(root));
  expect(done.remarks).toMatchObject([{ key: 'run.superseded', params: { run: id, operation: 'test move' } }]);
  expect(log).toEqual(['look']);
  expect(open(root)).toEqual([]);
  const events = await stageContext(root).project.readEvents();
  expect(events.map(({ operation, result }) => [operation, result])).toEqual(
    expect.arrayContaining([
      ['test move', 'superseded'],
      ['test stop', 'succeeded'],
    ]),
  );
});

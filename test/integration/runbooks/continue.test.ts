import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeThisProcess, processStartOf } from '../../../src/lib/core/kit/process-identity.ts';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { resumeRuns } from '../../../src/lib/core/operation/executor/resume.ts';
import { runProcedure } from '../../../src/lib/core/operation/executor/run-procedure.ts';
import { type Journal, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { listRuns, requireRun } from '../../../src/lib/stages/runbooks/run/find-run.ts';
import { runRunbook } from '../../../src/lib/stages/runbooks/run/run-runbook.ts';
import { sovran } from '../../support/sovran.ts';
import type { TestParts } from '../../support/stage-context.ts';
import { hurried, step, textOf, world, YES, type RunbookWorld } from '../../support/runbook-world.ts';

const resume = ({ open }: RunbookWorld, parts: TestParts = {}) => resumeRuns(open(YES, parts), async () => runRunbook);
/** No host is reached: the process is killed there. */
const GONE: TestParts = { hosts: { open: async () => Promise.reject(new Error('killed')) } };

const openRun = ({ root }: RunbookWorld): string => listOpenRuns(root)[0]?.journal.runId ?? '';

test('an open run is not continued with what changed since', async () => {
  const here = await world();
  await expect(here.run({ make: 'yes' })).rejects.toThrow('killed');
  await here.write(`${textOf(here.folder)} `);
  const run = openRun(here);
  await expect(here.run()).rejects.toMatchObject({
    code: 'values-changed',
    exit: 3,
    text: { params: { run, changes: expect.stringMatching(/^text: sha256:\w{12} → sha256:\w{12}$/) } },
    next: [`sovran resume --abandon ${run}`],
  });
});

/** Looks, then makes: without an answer the run stays open after its first step. */
const looking = (folder: string): string => {
  const [head = '', ...steps] = textOf(folder).split('```sovran-step');
  return [head, '\nid: look\nkind: host\ntitle: Look\nhost: local\nargv: [id]\n```\n', ...steps].join('```sovran-step');
};

test('resume ends and advises as the run’s own command does', { timeout: 60_000 }, async () => {
  const here = await world(looking);
  const type = (...words: string[]) => sovran([...words, '--no-input', '--json'], { cwd: here.root });
  const run = ['runbook', 'run', 'r', '--set', 'name=x'];
  const next = 'sovran resume --answer make=yes';
  expect(await type(...run)).toMatchObject({ exit: 2, json: { error: { code: 'needs-answer', next: [next] } } });
  expect(await type('resume')).toMatchObject({ exit: 2, json: { runs: [{ next: [next] }] } });

  await here.write(`${looking(here.folder)} `);
  const changed = [await type(...run), await type('resume')];
  expect(changed.map(({ exit }) => exit)).toEqual([3, 3]);
  await here.write(looking(here.folder));
  const open = { exit: 2, json: { runs: [{ next: ['sovran resume --answer ask=CHOICE'] }] } };
  expect(await type('resume', '--answer', 'make=yes')).toMatchObject(open);
  rmSync(join(here.folder, 'x'));
  expect(await type('resume', '--answer', 'ask=yes')).toMatchObject({ exit: 5, json: { runs: [{ recorded: true }] } });
});

test('resume continues the run and asks again about an unfinished change', async () => {
  const here = await world();
  const input = { runbook: 'r', inputs: { name: 'x' }, from: null };
  await expect(runProcedure(runRunbook, input, here.open(YES, GONE))).rejects.toMatchObject({
    text: { params: { reason: 'killed' } },
  });
  const run = openRun(here);
  expect(await listRuns(here.open().project)).toMatchObject([{ run, runbook: 'r', verdict: 'open', step: 'make' }]);
  expect(await requireRun(here.open().project, run.slice(0, 18))).toMatchObject({ id: run, verdict: 'open' });
  here.asked.length = 0;
  expect(await resume(here)).toMatchObject([{ runId: run, outcome: 'finished' }]);
  expect(here.asked).toEqual(['make again', 'ask']);
  expect(await listRuns(here.open().project)).toMatchObject([{ run, runbook: 'r', verdict: 'passed', step: null }]);
});

test('a change not repeated has no result, and its run is incomplete', async () => {
  const here = await world();
  const slow = here.open(YES, GONE);
  const input = { runbook: 'r', inputs: { name: 'x' }, from: 'make' };
  await expect(runProcedure(runRunbook, input, slow)).rejects.toThrow();
  const answers = { 'make again': 'no', ask: 'yes' };
  await resumeRuns(here.open(answers), async () => runRunbook);
  const [listed] = await listRuns(here.open().project);
  const run = await requireRun(here.open().project, listed?.run ?? '');
  expect(run).toMatchObject({
    verdict: 'failed',
    steps: [{ state: 'unknown', declined: true }, {}, { state: 'failed' }],
  });
  expect(existsSync(join(here.folder, 'x'))).toBe(false);
});

const PROMOTING = step(
  'id: promote',
  'kind: sovran',
  'title: Promote',
  `run: [release, promote, r2, --env, '{{environment}}']`,
  'changes: true',
);

/** A run that was killed while it promoted r2 where r1 was live, with the id that it chose for the promotion. */
async function leavePromoting(): Promise<{ here: RunbookWorld; run: string; child: string }> {
  const head = textOf('').split('```sovran-step')[0] ?? '';
  const inputs = [
    '{ name: { type: text, ask: Name? } }',
    '{ environment: { type: environment, ask: Which? } }',
  ] as const;
  const here = await world(() => head.replace(...inputs) + PROMOTING);
  const { project } = here.open();
  const kind = (name: string) => `apiVersion: sovran/v1\nkind: ${name}\nmetadata: { name: production }\nspec:\n`;
  const environment = `${kind('Environment')}  host: local\n  port: 8443\n  approvals: { required: 0 }\n  limits: {}\n`;
  await project.writeFile('environments/production.yaml', environment);
  await project.writeFile('live/production.yaml', `${kind('Live')}  slots: { blue: r1 }\n  live: blue\n`);
  const gone = here.open(YES, GONE);
  const input = { runbook: 'r', inputs: { environment: 'production' }, from: null };
  await expect(runProcedure(runRunbook, input, gone)).rejects.toThrow();
  const run = openRun(here);
  const chosen = openJournal(here.root, run)
    .entries()
    .find(({ type }) => type === 'chosen');
  return { here, run, child: chosen?.type === 'chosen' ? (chosen.run ?? '') : '' };
}

/** The journal of a promotion by its id, begun by a process. */
async function beginPromotion(id: string, ctx: StageContext, owner?: number): Promise<Journal> {
  const [operation, target, hash] = ['release promote', 'Environment/production', `sha256:${'a'.repeat(64)}`];
  const plan = { id, hash, operation, target, input: {}, gates: [], steps: [] };
  const journal = openJournal(ctx.project.root, id);
  journal.append({ type: 'begin', at: ctx.clock.now(), actor: await ctx.actor(), plan });
  if (owner !== undefined) {
    const other = { pid: owner, processStart: processStartOf(owner) ?? '' };
    journal.append({ type: 'owner', process: { ...describeThisProcess(), ...other } });
  }
  return journal;
}

/** What it leaves in the project. */
async function endPromotion(journal: Journal, ctx: StageContext): Promise<void> {
  const { project, clock } = ctx;
  const live = String(Buffer.from((await project.readFile('live/production.yaml')) ?? []));
  const promoted = live.replace(/slots:[\s\S]*/, 'slots: { blue: r2 }\n  live: blue\n  previous: r1\n');
  await project.writeFile('live/production.yaml', promoted);
  const named = { id: journal.runId, operation: 'release promote', target: 'Environment/production' };
  const event = { ...named, at: clock.now(), actor: await ctx.actor(), prev: null, files: {}, data: {} };
  await project.writeEvent({ ...event, planHash: `sha256:${'a'.repeat(64)}`, result: 'succeeded' });
  journal.append({ type: 'end', status: 'succeeded', at: clock.now() });
  journal.close();
}

test('waits for a command that outlived its step and makes it once', async () => {
  const { here, run, child } = await leavePromoting();
  const other = spawn('sleep', ['600']);
  onTestFinished(() => void other.kill());
  const journal = await beginPromotion(child, here.open(), other.pid);
  const waited: string[] = [];
  const resumed = await resume(here, {
    emit: ({ type }) => {
      if (type !== 'waiting') return;
      waited.push(type);
      void endPromotion(journal, here.open());
    },
  });
  expect([resumed, waited]).toMatchObject([[{ runId: run, outcome: 'finished' }], ['waiting']]);
  const record = await requireRun(here.open().project, run);
  expect(record).toMatchObject({ verdict: 'passed', steps: [{ state: 'passed', exitCode: 0 }] });
});

test('a command at work for half an hour is not started twice', async () => {
  const { here, run, child } = await leavePromoting();
  const other = spawn('sleep', ['600']);
  onTestFinished(() => void other.kill());
  await beginPromotion(child, here.open(), other.pid);
  await expect(resume(here, { clock: hurried() })).rejects.toMatchObject({ code: 'run-in-progress', exit: 3 });
  expect(openRun(here)).toBe(run);
});

test('another promotion since its interruption stops a run from continuing', async () => {
  const { here, run, child } = await leavePromoting();
  for (const id of [child, here.open().ids.next()])
    await endPromotion(await beginPromotion(id, here.open()), here.open());
  const changes = 'values.environment.release: r1 → r2, values.environment.previous: — → r1';
  expect(await resume(here, { clock: hurried() })).toMatchObject([
    { runId: run, outcome: 'failed', reason: { params: { changes } } },
  ]);
});

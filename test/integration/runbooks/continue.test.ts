import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listOpenEntries, remarkDamaged } from '../../../src/lib/stages/runbooks/shown/open-entries.ts';
import { readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { listKept, listOpen, readEnded } from '../../../src/lib/stages/runbooks/run/open-runs.ts';
import { requireRun } from '../../../src/lib/stages/runbooks/run/record-runbook.ts';
import type { RunbookVoice } from '../../../src/lib/stages/runbooks/run/perform-step.ts';
import type { RunbookRun } from '../../../src/lib/stages/runbooks/run/record.ts';
import { runRunbook } from '../../../src/lib/stages/runbooks/run/run-runbook.ts';
import {
  editKept,
  holding,
  hurried,
  leaveCut,
  leavePromoting,
  promoteAs,
  hasty,
  textOf,
  voiceOf,
  world,
} from '../../support/runbook-world.ts';

test('nothing is opened where something is missing, nor before the first step is done', async () => {
  const { folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const run = (voice: Partial<RunbookVoice>) =>
    runRunbook({ runbook, inputs: { name: 'x' } }, { ...voiceOf(true, 'yes'), ...voice }, open());
  const missing = (): never => {
    throw new Error('missing');
  };
  await expect(run({ ready: missing })).rejects.toThrow('missing');
  await expect(run({ agree: missing })).rejects.toThrow('missing');
  expect(await listOpen(open().project)).toEqual([]);
});

test('an open run is not continued with what changed since: it is refused, or abandoned for a new one', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const cut = await leaveCut(root, runbook, open);
  const run = (fresh = false, text = runbook) =>
    runRunbook({ runbook: text, inputs: { name: 'x' }, fresh }, voiceOf(true, 'yes'), open());
  await expect(run(false, readRunbook('r', 'r.md', `${textOf(folder)} `))).rejects.toMatchObject({
    code: 'runbook-edited',
    exit: 3,
  });
  editKept(root, cut, ({ values }) => Object.assign(values, { 'environment.host': 'a' }));
  await expect(run()).rejects.toMatchObject({
    code: 'values-changed',
    exit: 3,
    text: { params: { run: cut, changes: 'environment.host: a → —' } },
    next: ['sovran runbook run r --set name=x --new'],
  });
  expect(await run(true)).toMatchObject({ verdict: 'passed' });
  expect(await readEnded(open().project, cut)).toMatchObject({ verdict: 'abandoned', steps: [{ state: 'begun' }] });
});

test('a command that outlived its step and holds the project is waited for, and what it did is not a change', async () => {
  const { root, open } = world();
  const run = await leavePromoting(root, open);
  const waiting = hasty(open());
  let continuing: Promise<RunbookRun> | undefined;
  await holding(root, async () => {
    continuing = runRunbook(run.order, voiceOf(true, 'yes'), waiting);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await promoteAs(`${run.id}/promote`, open());
  });
  expect(await continuing).toMatchObject({ id: run.id, verdict: 'passed', steps: [{ state: 'passed' }] });
});

test('a command that is still at work when its step’s time is over is not begun beside itself', async () => {
  const { root, open } = world();
  const run = await leavePromoting(root, open);
  await holding(root, async () => {
    const continuing = runRunbook(run.order, voiceOf(true, 'yes'), { ...open(), clock: hurried() });
    await expect(continuing).rejects.toMatchObject({ code: 'runbook-cut', exit: 4 });
  });
  expect(await listOpen(open().project)).toMatchObject([{ id: run.id, verdict: 'open' }]);
});

test('a promotion by somebody else since a run was interrupted keeps it from being continued', async () => {
  const { root, open } = world();
  const run = await leavePromoting(root, open);
  await promoteAs(`${run.id}/promote`, open());
  await promoteAs(undefined, open());
  const continuing = runRunbook(run.order, voiceOf(true, 'yes'), hasty(open()));
  await expect(continuing).rejects.toMatchObject({
    code: 'values-changed',
    text: { params: { changes: 'environment.release: r1 → r2, environment.previous: — → r1' } },
  });
});

test('a damaged file among the open runs is named, and hides no other', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const cut = await leaveCut(root, runbook, open);
  writeFileSync(join(root, '.sovran/runbooks/01AAA.json'), '{');
  expect(await listKept(open().project)).toMatchObject({
    runs: [{ id: cut }],
    damaged: ['.sovran/runbooks/01AAA.json'],
  });
  writeFileSync(join(root, '.sovran/runbooks/01JD0000000000000000000000.json'), '{');
  const asked = requireRun(open().project, '01JD0000000000000000000000');
  await expect(asked).rejects.toMatchObject({ code: 'invalid-file', exit: 2 });
  rmSync(join(root, '.sovran/runbooks/01JD0000000000000000000000.json'));
  const command = 'sovran runbook run r --set name=x';
  expect(await listOpenEntries(open().project)).toMatchObject([{ run: cut, runbook: 'r', step: 'make', command }]);
  expect(await remarkDamaged(open().project)).toMatchObject([{ params: { path: '.sovran/runbooks/01AAA.json' } }]);
});

test('a cut run goes on where it was, and asks again for the step whose result is unknown', async () => {
  const { root, folder, open } = world();
  const runbook = readRunbook('r', 'r.md', textOf(folder));
  const cut = await leaveCut(root, runbook, open);
  const again = voiceOf(true, 'yes');
  const run = await runRunbook({ runbook, inputs: { name: 'x' } }, again, open());
  expect(run).toMatchObject({ id: cut, verdict: 'passed' });
  expect(again.asked).toEqual(['continues at make', 'make again']);
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { renderResumed } from '../../../../src/lib/stages/upkeep/status/render-resumed.ts';
import { addBare, bareAdd, committedEnvironment, PATH } from '../../../support/bare-environment.ts';
import { hook } from '../../../support/commit.ts';
import { plainView } from '../../../support/plain-view.ts';
import { git } from '../../../support/temp-project.ts';

let ctx: StageContext;
let root: string;

/** One approval is asked for in the file, none in the last commit, and a hook takes no commit. */
beforeEach(async () => {
  ctx = await committedEnvironment({ approvals: { required: 0, expireAfter: '168h' } });
  ({ root } = ctx.project);
  edit(1);
  hook(root, 'pre-commit', 'exit 1');
});

function edit(required: number): void {
  const file = join(root, PATH);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/required: \d+/, `required: ${required}`));
}

const ask = (required: number): Promise<string[]> => addBare(ctx, { approvals: { required, expireAfter: '168h' } });

/** The hook is gone; returns what is told of each run, but for its id. */
async function resume(): Promise<string[]> {
  rmSync(join(root, '.git/hooks/pre-commit'), { force: true });
  const runs = await resumeRuns(ctx, async () => bareAdd({}));
  expect(runs.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'committed'));
  return renderResumed({ runs, jobs: [], damaged: [] }, plainView('en')).map((line) =>
    line.replace(/ \(run .*?\)/, ''),
  );
}

function expectRequired(committed: number, inFile: number): void {
  expect(git(root, 'show', `HEAD:${PATH}`)).toContain(`required: ${committed}`);
  expect(readFileSync(join(root, PATH), 'utf8')).toContain(`required: ${inFile}`);
}

const GIVEN = 'Given to git at last: env add on Environment/production.';
const IN_PART = `Recorded in git, but not whole: env add on Environment/production. The last commit does not have ${PATH}`;

test('git is given a field late that somebody had edited before the command', async () => {
  expect(await ask(2)).toContain('run.commit-failed.refused');
  expect(await resume()).toEqual([GIVEN]);
  expectRequired(2, 2);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('of commands that git refused one after the other it is given each, also where the field was edited between them', async () => {
  await ask(2);
  edit(3);
  await ask(4);
  expect(await resume()).toEqual([GIVEN, GIVEN]);
  expectRequired(4, 4);
  expect(git(root, 'show', `HEAD~1:${PATH}`)).toContain('required: 2');
});

test('one that was taken back takes nothing of an earlier one with it', async () => {
  await ask(2);
  const opened = (): void => {
    throw new Error('failed at last');
  };
  const failing = addBare(ctx, { approvals: { required: 5, expireAfter: '168h' } }, { opened });
  await expect(failing).rejects.toThrow('failed at last');
  expect(await resume()).toEqual([GIVEN, GIVEN]);
  expectRequired(2, 2);
});

test('what somebody has committed since stays, and nobody says that git was given the field', async () => {
  await ask(2);
  edit(1);
  git(root, 'commit', '--quiet', '--no-verify', '-m', 'one will do', PATH);
  edit(2);
  expect(await resume()).toEqual([expect.stringContaining(IN_PART)]);
  expectRequired(1, 2);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { resumeRuns } from '../../../../src/lib/core/operation/executor/resume.ts';
import { listOpenRuns } from '../../../../src/lib/core/operation/open/open-runs.ts';
import { addBare, bareAdd, committedEnvironment, PATH, type Meanwhile } from '../../../support/bare-environment.ts';
import { git } from '../../../support/temp-project.ts';

let ctx: StageContext;
let root: string;

beforeEach(async () => {
  ctx = await committedEnvironment({ approvals: { required: 0, expireAfter: '168h' } });
  ({ root } = ctx.project);
});

/** `env add` with one approval, where the last commit asks for none. */
const askForOne = (meanwhile: Meanwhile = {}): Promise<string[]> =>
  addBare(ctx, { approvals: { required: 1, expireAfter: '168h' } }, meanwhile);

/** A command that is cut before its first step. */
async function cutBeforeItsWrite(): Promise<void> {
  const lookedAt = (): void => void Object.assign(ctx.interrupt, { requested: true });
  await expect(askForOne({ lookedAt })).rejects.toMatchObject({ code: 'interrupted' });
  Object.assign(ctx.interrupt, { requested: false });
}

function edit(from: string, to: string): void {
  const file = join(root, PATH);
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

const inFile = (): string => readFileSync(join(root, PATH), 'utf8');
const committed = (): string => git(root, 'show', `HEAD:${PATH}`);

/** Goes on with the run that was cut, as `resume` does. */
const resume = () => resumeRuns(ctx, async () => bareAdd({}));

test('a cut command that is resumed lowers no number that was committed since', async () => {
  await cutBeforeItsWrite();
  edit('required: 0', 'required: 3');
  git(root, 'commit', '--quiet', '-am', 'three must agree');
  const reason = { key: 'env.changed-since', params: { name: 'production', fields: 'approvals' } };
  expect(await resume()).toMatchObject([{ outcome: 'undone', reason }]);
  for (const text of [inFile(), committed()]) expect(text).toContain('required: 3');
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('one that is typed is refused, with what shows the change, and can be repeated', async () => {
  const next = [`git diff HEAD -- ${PATH}`, `git log -p -- ${PATH}`, 'sovran env show production'];
  const refusal = { code: 'changed-since', exit: 3, next };
  await expect(askForOne({ lookedAt: () => edit('required: 0', 'required: 3') })).rejects.toMatchObject(refusal);
  expect(inFile()).toContain('required: 3');
  expect(listOpenRuns(root)).toEqual([]);
});

test.each([
  ['another field was written since', 'drainSeconds: 60', 'drainSeconds: 7'],
  ['its own was written as it wants it', 'required: 0', 'required: 1'],
])('it goes on where %s', async (_what, from, to) => {
  await cutBeforeItsWrite();
  edit(from, to);
  git(root, 'commit', '--quiet', '-am', 'by a colleague');
  expect(await resume()).toMatchObject([{ outcome: 'finished' }]);
  for (const words of [to, 'required: 1']) expect(committed()).toContain(words);
});

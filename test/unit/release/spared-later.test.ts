import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { commitPending } from '../../../src/lib/core/operation/records/uncommitted.ts';
import { hook } from '../../support/commit.ts';
import { editedProject, PATH, rollBack } from '../../support/edited-environment.ts';
import { git } from '../../support/temp-project.ts';

const committed = (root: string): string => git(root, 'show', `HEAD:${PATH}`);

/** A rollback beside an edit whose commit a hook refused; the hook is gone. */
async function refusedProject(): Promise<StageContext> {
  const ctx = await editedProject();
  const { root } = ctx.project;
  hook(root, 'pre-commit', 'exit 1');
  expect(await rollBack(ctx, async () => undefined)).toContain('run.commit-failed.refused');
  rmSync(join(root, '.git/hooks/pre-commit'));
  return ctx;
}

/** Commits the file with another text than it has in the work tree. */
function commitText(root: string, text: string): void {
  const blob = join(root, '.git', 'text');
  writeFileSync(blob, text);
  const digest = git(root, 'hash-object', '-w', blob).trim();
  git(root, 'reset', '--quiet');
  git(root, 'update-index', '--cacheinfo', `100644,${digest},${PATH}`);
  git(root, 'commit', '--quiet', '-m', 'by somebody');
}

test('an edit that is committed after git refused the rollback stays in the commits', async () => {
  const ctx = await refusedProject();
  const { root } = ctx.project;
  const reviewed = committed(root).replace('required: 0', 'required: 2').replace('drainSeconds: 60', 'drainSeconds: 7');
  commitText(root, `# reviewed\n${reviewed}`);
  expect((await commitPending(ctx)).committed).toHaveLength(1);
  for (const words of ['# reviewed', 'required: 2', 'drainSeconds: 7', 'live: blue'])
    expect(committed(root)).toContain(words);
  expect(committed(root)).not.toContain('previous');
});

test('so it does where it is committed with the move', async () => {
  const ctx = await refusedProject();
  const { root } = ctx.project;
  git(root, 'commit', '--quiet', '-m', 'reviewed', PATH);
  await commitPending(ctx);
  for (const words of ['drainSeconds: 7 # slow clients', 'live: blue']) expect(committed(root)).toContain(words);
  expect(git(root, 'status', '--porcelain')).toBe('');
});

test('a newer move that is committed meanwhile is not set back', async () => {
  const ctx = await refusedProject();
  const { root } = ctx.project;
  const newer = committed(root).replace('green: two-1', 'green: three-1');
  commitText(root, newer);
  expect((await commitPending(ctx)).committed).toHaveLength(1);
  expect(committed(root)).toBe(newer);
});

test.each([
  ['points at a commit that is not there', 'damaged'],
  ['has a file that is no environment', 'invalid'],
])('where the last commit %s the move has ended, and its commit is offered again', async (_what, how) => {
  const ctx = await editedProject();
  const { root } = ctx.project;
  const head = git(root, 'rev-parse', 'HEAD').trim();
  const branch = join(root, '.git', git(root, 'symbolic-ref', 'HEAD').trim());
  const spoil = async (): Promise<void> => {
    if (how === 'damaged') writeFileSync(branch, `${'1'.repeat(40)}\n`);
    else commitText(root, 'port: none\n');
  };
  expect(await rollBack(ctx, spoil)).toEqual(['run.commit-failed.refused']);
  writeFileSync(branch, `${head}\n`);
  expect((await commitPending(ctx)).committed).toHaveLength(1);
  for (const words of ['drainSeconds: 60', 'live: blue']) expect(committed(root)).toContain(words);
});

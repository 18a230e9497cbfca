import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import { commitPending } from '../../../src/lib/core/operation/records/uncommitted.ts';
import { editedProject, PATH, rollBack } from '../../support/edited-environment.ts';
import { git } from '../../support/temp-project.ts';

/** What git runs before it commits; returns its path. */
function writeHook(root: string, text: string): string {
  const hooks = join(root, '.git', 'hooks');
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, 'pre-commit'), text, { mode: 0o755 });
  return join(hooks, 'pre-commit');
}

/** The edit is there, with its comment, and no commit has it. */
function expectEditKept({ project: { root } }: StageContext, live: string): void {
  const file = readFileSync(join(root, PATH), 'utf8');
  for (const words of ['drainSeconds: 7 # slow clients', 'ttftP95Ms: 300', `live: ${live}`])
    expect(file).toContain(words);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['drainSeconds: 60', 'objectives: {}', `live: ${live}`]) expect(committed).toContain(words);
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(` M ${PATH}`);
}

test('a rollback leaves an edit of the terms where it is, and commits none of it', async () => {
  const ctx = await editedProject();
  expect(await rollBack(ctx, async () => undefined)).toEqual(['run.edits-stay']);
  expectEditKept(ctx, 'blue');
});

test('a rollback that is taken back loses no edit, and commits none', async () => {
  const ctx = await editedProject();
  await expect(rollBack(ctx, () => Promise.reject(new Error('failed at last')))).rejects.toThrow('failed at last');
  expectEditKept(ctx, 'green');
  expect(git(ctx.project.root, 'log', '-1', '--format=%s')).toContain('(undone)');
});

test('what somebody writes into the fields of a rollback that is taken back is committed by nobody', async () => {
  const ctx = await editedProject();
  const { root } = ctx.project;
  git(root, 'checkout', '--quiet', '--', PATH);
  const edit = async (): Promise<never> => {
    const file = join(root, PATH);
    writeFileSync(file, readFileSync(file, 'utf8').replace('blue: one-1', 'blue: nine-9'));
    throw new Error('failed at last');
  };
  await expect(rollBack(ctx, edit)).rejects.toThrow('failed at last');
  expect(git(root, 'show', `HEAD:${PATH}`)).toContain('blue: one-1');
  expect(readFileSync(join(root, PATH), 'utf8')).toContain('blue: nine-9');
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(` M ${PATH}`);
});

test('a file that somebody removes behind the record stays removed, and its commit has the move alone', async () => {
  const ctx = await editedProject();
  const { root } = ctx.project;
  expect(await rollBack(ctx, async () => rmSync(join(root, PATH)))).toEqual([]);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['drainSeconds: 60', 'live: blue']) expect(committed).toContain(words);
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(` D ${PATH}`);
});

test('without an edit the file is committed as it lies there', async () => {
  const ctx = await editedProject();
  git(ctx.project.root, 'checkout', '--quiet', '--', PATH);
  expect(await rollBack(ctx, async () => undefined)).toEqual([]);
  expect(git(ctx.project.root, 'status', '--porcelain')).toBe('');
});

test('what is edited while git takes no commit is no part of the one that it takes later', async () => {
  const ctx = await editedProject();
  const { root } = ctx.project;
  git(root, 'checkout', '--quiet', '--', PATH);
  const hook = writeHook(root, '#!/bin/sh\nexit 1\n');
  expect(await rollBack(ctx, async () => undefined)).toEqual(['run.commit-failed.refused']);
  const file = join(root, PATH);
  writeFileSync(file, readFileSync(file, 'utf8').replace('required: 0', 'required: 9'));
  rmSync(hook);
  expect((await commitPending(ctx)).committed).toHaveLength(1);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['required: 0', 'live: blue']) expect(committed).toContain(words);
  expect(readFileSync(file, 'utf8')).toContain('required: 9');
  expect(git(root, 'status', '--porcelain').trimEnd()).toBe(` M ${PATH}`);
});

test('where a hook commits the edit all the same, that is told, and not that it stays', async () => {
  const ctx = await editedProject();
  writeHook(ctx.project.root, '#!/bin/sh\ngit add --all\n');
  expect(await rollBack(ctx, async () => undefined)).toEqual(['run.commit-altered']);
});

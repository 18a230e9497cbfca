import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { makeKey } from '../../support/project/signers.ts';
import { releaseSandbox, type ReleaseSandbox } from '../../support/release-sandbox.ts';
import { git } from '../../support/temp-project.ts';

let box: ReleaseSandbox;

beforeEach(async () => {
  box = await releaseSandbox({ approvals: 2 });
  mkdirSync(join(box.root, 'governance'));
  writeFileSync(join(box.root, 'governance', 'allowed_signers'), '');
  const quick = { tokens: 3, intervalMs: 2 };
  await box.addReleases({ one: quick, two: quick });
  return () => box.dispose();
});

/** Lists a new key of a person in the file, uncommitted; returns the private key's path. */
function allow(name: string): string {
  const { file, publicKey } = makeKey(join(box.base, name));
  const line = `${name}@example.org namespaces="sovran-approval" ${publicKey}\n`;
  appendFileSync(join(box.root, 'governance', 'allowed_signers'), line);
  return file;
}

/** Edits how many approvals the file asks for, uncommitted. */
function ask(count: number): void {
  const file = join(box.root, 'environments', 'production.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/required: \d/, `required: ${count}`));
}

const promote = ['--env', 'production', '--watch', '0s'];

test('an edit of policy or signers counts only once committed', async () => {
  const anna = allow('anna');
  box.commit();
  const approve = ['release', 'approve', 'one-1', '--env', 'production', '--key'];
  expect((await box.sovran(...approve, anna)).exit).toBe(0);
  ask(1);
  const other = allow('other');
  const head = git(box.root, 'rev-parse', 'HEAD');
  const refused = await box.sovran('release', 'promote', 'one-1', ...promote, '--json');
  const { gates } = (refused.json as { error: { details: { gates: { id: string; reason: string }[] } } }).error.details;
  expect([refused.exit, gates.map(({ id }) => id)]).toEqual([3, ['approvals']]);
  expect(gates[0]?.reason).toMatch(/1 .* 2/);
  const listed = await box.sovran(...approve, other);
  expect([listed.exit, listed.stderr]).toEqual([
    3,
    expect.stringContaining('not in governance/allowed_signers at HEAD'),
  ]);
  expect(git(box.root, 'rev-parse', 'HEAD')).toBe(head);
  box.commit();
  expect((await box.sovran('release', 'promote', 'one-1', ...promote)).exit).toBe(0);
});

test('an approval signs committed terms, void once others are committed', async () => {
  const anna = allow('anna');
  box.commit();
  const file = join(box.root, 'environments', 'production.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/drainSeconds: \d+/, 'drainSeconds: 21'));
  const approve = ['release', 'approve', 'one-1', '--env', 'production', '--key', anna];
  const signed = await box.sovran(...approve);
  expect([signed.exit, signed.stderr]).toEqual([0, expect.stringContaining('environments/production.yaml')]);
  const shown = (): ReturnType<ReleaseSandbox['sovran']> => box.sovran('release', 'show', 'one-1', '--json');
  const counting = (counted: number): object => ({ environments: [{ approvals: { counted } }] });
  expect(await shown()).toMatchObject({ json: { status: 'gated', ...counting(1) } });
  box.commit();
  expect(await shown()).toMatchObject({ json: { status: 'draft', ...counting(0) } });
});

test('an environment that is in no commit has no policy yet', async () => {
  git(box.root, 'rm', '--quiet', '--cached', 'environments/production.yaml');
  git(box.root, 'commit', '--quiet', '-m', 'no production');
  ask(0);
  const refused = await box.sovran('release', 'promote', 'one-1', ...promote);
  expect([refused.exit, refused.stderr]).toEqual([3, expect.stringContaining('production.yaml is in no commit')]);
});

test('a rollback commits the reviewed policy, not an edit of it', async () => {
  ask(0);
  box.commit();
  for (const name of ['one-1', 'two-1'])
    expect((await box.sovran('release', 'promote', name, ...promote)).exit).toBe(0);
  ask(2);
  box.commit();
  ask(0);
  expect((await box.sovran('release', 'rollback', '--env', 'production')).exit).toBe(0);
  expect(git(box.root, 'show', 'HEAD:environments/production.yaml')).toContain('required: 2');
});

test('names uncommitted edits of measures, and keeps promotion and rollback clean', async () => {
  const file = join(box.root, 'environments', 'production.yaml');
  ask(0);
  box.commit();
  expect((await box.sovran('release', 'promote', 'one-1', ...promote)).exit).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').replace('objectives: {}', 'objectives:\n    ttftBudgetMs: 0'));
  const promoted = await box.sovran('release', 'promote', 'two-1', ...promote);
  expect([promoted.exit, promoted.stderr]).toEqual([0, expect.stringContaining('environments/production.yaml')]);
  expect((await box.sovran('release', 'rollback', '--env', 'production')).exit).toBe(0);
  expect(git(box.root, 'show', 'HEAD:environments/production.yaml')).toContain('objectives: {}');
  expect(git(box.root, 'status', '--porcelain').trimEnd()).toBe(' M environments/production.yaml');
}, 240_000);

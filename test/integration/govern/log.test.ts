import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { addSeconds } from '../../../src/lib/core/kit/time.ts';
import { proveConsistency, proveInclusion } from '../../../src/lib/stages/governance/audit/proof.ts';
import { ulidIn } from '../../../src/lib/stages/evidence/log/leaves.ts';
import { recordedProject, openSealed, type SealedProject } from '../../support/sealed-project.ts';
import { git } from '../../support/temp-project.ts';

const read = ({ root }: SealedProject, path: string): string => readFileSync(join(root, path), 'utf8');
const leaves = (project: SealedProject): string[] => read(project, 'audit/leaves').trim().split('\n');
const hour = (hours: number): { clock: typeof systemClock } => ({
  clock: { ...systemClock, now: () => addSeconds(systemClock.now(), hours * 3600) },
});

/** Merges a branch; git says what conflicts. */
function merge(root: string, branch: string): string {
  try {
    return git(root, 'merge', '--quiet', '--no-edit', branch);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** Another branch from the commit before, on which `work` is done, and back again. */
async function onBranch(project: SealedProject, work: () => Promise<unknown>): Promise<void> {
  git(project.root, 'checkout', '--quiet', '-b', 'other');
  await work();
  git(project.root, 'checkout', '--quiet', '-');
}

test('seals what is committed, in order, and counts what waits', async () => {
  const project = await recordedProject();
  expect(await project.audit()).toMatchObject({ state: 'none', waiting: { count: 9 } });
  expect(await project.seal()).toMatchObject({ size: 9, added: 9 });
  const runs = leaves(project).map((path) => ulidIn(path));
  expect(runs).toEqual(runs.toSorted((one, other) => one.localeCompare(other)));
  expect(await project.audit()).toMatchObject({ state: 'whole', waiting: { count: 0, oldest: null }, checkpoints: 1 });
  await project.record('two');
  const before = await project.audit();
  expect(before.waiting.count).toBe(1);
  expect(Date.parse(before.waiting.oldest ?? '')).toBeCloseTo(Date.now(), -5);
  writeFileSync(join(project.root, 'runs/01JD0000000000000000000001/later.json'), '{}');
  expect(await project.seal()).toMatchObject({ size: 11, added: 2 });
  expect(await project.audit()).toMatchObject({ state: 'whole', waiting: { count: 1 }, checkpoints: 2 });
});

test('refuses to seal over a sealed file that changed or is missing', async () => {
  const project = await recordedProject();
  await project.seal();
  await project.record('two');
  const [first = ''] = leaves(project);
  const whole = read(project, first);
  appendFileSync(join(project.root, first), ' ');
  await expect(project.seal()).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  expect((await project.audit()).problems).toEqual([{ code: 'leaf-changed', about: first }]);
  rmSync(join(project.root, first));
  expect(await project.refusals()).toEqual(['log-sound']);
  expect((await project.audit()).problems).toEqual([{ code: 'leaf-missing', about: first }]);
  writeFileSync(join(project.root, first), whole);
  expect(await project.refusals()).toEqual([]);
});

test('two operators append on branches, merge and seal', async () => {
  const project = await recordedProject();
  await project.seal();
  await onBranch(project, () => project.record('theirs'));
  await project.record('ours');
  expect(merge(project.root, 'other')).toBe('');
  expect(await project.seal()).toMatchObject({ size: 12, added: 3 });
  expect(await project.audit()).toMatchObject({ state: 'whole', checkpoints: 2, branches: 0 });
});

test('two seals on branches conflict, and one side is kept whole', async () => {
  const project = await recordedProject();
  await project.seal();
  await onBranch(project, async () => {
    await project.record('theirs');
    await project.seal();
    await project.record('more');
    await project.seal();
  });
  await project.record('ours');
  await project.seal();
  expect(merge(project.root, 'other')).toContain('CONFLICT');
  expect(await project.refusals()).toEqual(['log-sound']);
  expect((await project.audit()).problems[0]).toEqual({ code: 'checkpoint-unreadable', about: 'audit/checkpoint' });
  git(project.root, 'checkout', 'HEAD', '--', 'audit');
  git(project.root, 'add', 'audit');
  git(project.root, 'commit', '--quiet', '--no-edit');
  await project.seal();
  expect(await project.audit()).toMatchObject({ state: 'whole', checkpoints: 5, branches: 2, problems: [] });
  expect(leaves(project)).toHaveLength(new Set(leaves(project)).size);
});

test('a branch whose records are not in the log is a fork', async () => {
  const project = await recordedProject();
  await project.seal();
  await onBranch(project, async () => {
    await project.record('theirs');
    await project.seal();
  });
  await project.record('ours');
  await project.seal();
  git(project.root, 'merge', '--quiet', '-s', 'ours', '--no-edit', 'other');
  const { problems } = await project.audit();
  expect(problems).toEqual([{ code: 'history-forked', about: git(project.root, 'rev-parse', 'other').trim() }]);
});

test('a log that was removed is not begun again', async () => {
  const project = await recordedProject();
  await project.seal();
  for (const path of ['audit', '.sovran/keys']) rmSync(join(project.root, path), { recursive: true });
  git(project.root, 'commit', '--quiet', '-a', '-m', 'no log');
  expect(await project.refusals()).toEqual(['log-sound']);
  expect(await project.audit()).toMatchObject({ state: 'broken', problems: [{ code: 'checkpoint-missing' }] });
});

test('refuses the checkpoint and the key of another project', async () => {
  const [project, other] = [await recordedProject(), await recordedProject()];
  await project.seal();
  await other.seal();
  await project.record('two');
  cpSync(join(other.root, '.sovran/keys/log.pem'), join(project.root, '.sovran/keys/log.pem'));
  expect(await project.refusals()).toEqual(['log-key']);
  await other.project.writeSettings({ ...(await other.project.settings()), id: '01JD0000000000000000000000' });
  expect((await other.audit()).problems).toEqual([{ code: 'checkpoint-foreign', about: 'audit/checkpoint' }]);
  expect(await other.refusals()).toContain('log-sound');
});

test('a lost key is replaced with the signature of a person', async () => {
  const project = await recordedProject();
  const { key: old } = await project.seal();
  await project.record('two');
  const [own, copy] = [join(project.root, '.sovran/keys/log.pem'), join(project.base, 'copy.pem')];
  renameSync(own, copy);
  expect(await project.refusals()).toEqual(['log-key']);
  expect(await project.refusals({ key: copy })).toEqual([]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(project.base, 'stranger')]);
  expect(await project.refusals({ newKeySigner: join(project.base, 'stranger') })).toEqual(['signer-listed']);
  expect(await project.refusals({ key: copy })).toEqual([]);
  const { key } = await project.seal({ newKeySigner: project.key.file });
  expect(key).not.toBe(old);
  expect(await project.audit()).toMatchObject({ state: 'whole', checkpoints: 2 });
  expect(read(project, 'audit/keys/log.vkey').split('\n')[1]).toMatch(new RegExp(`^10 \\S+\\+${key}\\+`));
  expect(await project.refusals({ key: copy })).toEqual(['log-key']);
});

test.each([-1, 1])('a clock %d h off seals, and is named', async (hours) => {
  const project = await openSealed();
  await project.record('one');
  await project.seal({}, hour(hours));
  await project.record('two');
  await project.seal();
  const { state, future } = await project.audit();
  expect(state).toBe('whole');
  const behind = await project.audit(hour(-1));
  expect(behind.future.length).toBeGreaterThan(future.length);
  expect(Date.parse(behind.waiting.oldest ?? '2000-01-01')).toBeLessThan(Date.now());
});

test('proves what is sealed, and that the log grew', async () => {
  const project = await recordedProject();
  await project.seal();
  const before = leaves(project).length;
  await project.record('two');
  await project.seal();
  const index = leaves(project).findIndex((path) => path.startsWith('events/'));
  const first = leaves(project)[index] ?? '';
  const proof = await proveInclusion(project.project, first);
  expect(proof).toMatchObject({ path: first, index, size: 11, origin: 'sovran.invalid/demo' });
  expect(await proveInclusion(project.project, first.slice(-31, -5))).toEqual(proof);
  expect(await proveInclusion(project.project, 'events/nothing.json')).toBeUndefined();
  expect(await proveConsistency(project.project, before)).toMatchObject({ from: 9, size: 11 });
  await expect(proveConsistency(project.project, 12)).rejects.toMatchObject({ code: 'log-too-small', exit: 2 });
  expect(await proveInclusion(project.project.at('HEAD'), first)).toEqual(proof);
  appendFileSync(join(project.root, first), ' ');
  await expect(proveInclusion(project.project, first)).rejects.toMatchObject({ code: 'log-broken', exit: 5 });
});

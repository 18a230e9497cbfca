import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sweepDrafts } from '../../../src/lib/core/operation/journal/drafts.ts';
import { readLock, withLock } from '../../../src/lib/core/operation/lock/lock.ts';
import { describeThisProcess } from '../../../src/lib/core/kit/process-identity.ts';
import { processOfNobody, saidByNobody } from '../../support/as-nobody.ts';
import { tempDir } from '../../support/temp-project.ts';

const LOCK = { 'withLock, readLock': 'lib/core/operation/lock/lock.ts' };
const SINCE = '2026-01-02T03:04:05.000Z';

let root: string;

/** A project folder that several users share. */
beforeEach(() => {
  root = tempDir();
  mkdirSync(join(root, '.sovran/lock'), { recursive: true });
  for (const dir of [root, join(root, '.sovran'), join(root, '.sovran/lock')]) chmodSync(dir, 0o777);
});

const turns = (): string[] => readdirSync(join(root, '.sovran/lock')).toSorted();

const take = (): string =>
  `say(await withLock('${root}', 'x', '${SINCE}', async () => 'in').catch(({ code }) => code));`;

test("respects another user's lock until its release", async () => {
  await withLock(root, 'host add', SINCE, async () => {
    expect(saidByNobody({ imports: LOCK, body: take() })).toBe('locked');
    expect(turns()).toEqual(['1.json']);
  });
  expect(saidByNobody({ imports: LOCK, body: take() })).toBe('in');
  expect(await withLock(root, 'host add', SINCE, async () => turns())).toEqual(['3.json']);
});

test('an unreadable lock stays and is never taken over', () => {
  writeFileSync(join(root, '.sovran/lock/7.json'), JSON.stringify(describeThisProcess()), { mode: 0o600 });
  const read = `say(codeOf(() => readLock('${root}')));`;
  expect(saidByNobody({ imports: LOCK, body: `${take()} ${read}` })).toBe('EACCES\nEACCES');
  expect(turns()).toEqual(['7.json']);
});

test('a lock folder that cannot be listed does not count as free', () => {
  const other = tempDir();
  mkdirSync(join(other, '.sovran'));
  symlinkSync('lock', join(other, '.sovran/lock'));
  expect(() => readLock(other)).toThrow(expect.objectContaining({ code: 'ELOOP' }) as Error);
});

test("another user's unreadable draft does not block the lock", () => {
  writeFileSync(join(root, '.sovran/lock/9-9.draft'), '{}', { mode: 0o600 });
  expect(saidByNobody({ imports: LOCK, body: take() })).toBe('in');
  expect(turns()).toEqual(['1.json', '9-9.draft']);
});

test('a draft that a killed process left is swept, a turn stays', () => {
  for (const name of ['1.json', '9-9.draft']) {
    writeFileSync(join(root, '.sovran/lock', name), '{}');
    utimesSync(join(root, '.sovran/lock', name), 0, 0);
  }
  sweepDrafts(root, Date.now());
  expect(turns()).toEqual(['1.json']);
});

test('a holder hidden from other users keeps the lock until it ends', async () => {
  const hide = (level: number): string => `mount -t proc -o hidepid=${level} proc /proc`;
  const body = `say(codeOf(() => readLock('${root}')?.pid ?? 'free'));`;
  await withLock(root, 'host add', SINCE, async () => {
    for (const level of [0, 1, 2]) expect(saidByNobody({ imports: LOCK, body }, hide(level))).toBe(String(process.pid));
  });
  const gone = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  const owner = { ...describeThisProcess(), pid: gone, operation: 'x', since: SINCE };
  writeFileSync(join(root, '.sovran/lock/9.json'), JSON.stringify(owner));
  expect(saidByNobody({ imports: LOCK, body }, hide(2))).toBe('"free"');
});

test('root sees whose lock it is that another user holds', async () => {
  const body = `await withLock('${root}', 'host add', '${SINCE}', () => { say('in'); return new Promise((done) => setTimeout(done, 60_000)); });`;
  const holder = await processOfNobody({ imports: LOCK, body });
  expect(readLock(root)).toMatchObject({ pid: holder.pid, operation: 'host add' });
});

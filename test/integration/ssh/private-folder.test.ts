import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { privateFolder, sweepDeadFolders } from '../../../src/lib/adapters/ssh/openssh/private-folder.ts';
import { describeThisProcess } from '../../../src/lib/core/kit/process-identity.ts';
import { until } from '../../support/process-place.ts';

const MODULE = fileURLToPath(new URL('../../../src/lib/adapters/ssh/openssh/private-folder.ts', import.meta.url));
const TWO_DAYS_AGO = new Date(Date.now() - 48 * 3600 * 1000);

/** A temporary folder as short as the machine's own. */
function base(): string {
  const dir = mkdtempSync('/tmp/svf-');
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A process that makes a folder in `dir`, then does `then`. */
function maker(dir: string, then: string): string[] {
  const code = `const { privateFolder } = await import(${JSON.stringify(MODULE)}); privateFolder(${JSON.stringify(dir)}); ${then}`;
  return ['--input-type=module', '--eval', code];
}

/** What a process leaves that is killed; the path of it. */
function leftIn(dir: string): string {
  const known = readdirSync(dir);
  spawnSync(process.execPath, maker(dir, "process.kill(process.pid, 'SIGKILL')"));
  const [made, ...others] = readdirSync(dir).filter((name) => !known.includes(name));
  if (made === undefined || others.length > 0) throw new Error('not one folder was left');
  return join(dir, made);
}

/** A folder whose owner is a process of this machine that never was. */
function deadFolder(path: string): string {
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, 'owner'), JSON.stringify({ ...describeThisProcess(), processStart: '1' }));
  return path;
}

test('what a killed process left goes when the next folder is made', () => {
  const dir = base();
  const left = leftIn(dir);
  writeFileSync(join(left, 'm1-a.k'), 'pins');
  const folder = privateFolder(dir);
  expect(existsSync(left)).toBe(false);
  expect(readdirSync(dir)).toHaveLength(1);
  folder.remove();
  expect(readdirSync(dir)).toEqual([]);
});

test('the folder of a process that lives stays', async () => {
  const dir = base();
  const child = spawn(process.execPath, maker(dir, 'setInterval(() => undefined, 1000)'));
  onTestFinished(() => void child.kill('SIGKILL'));
  const owned = (): boolean => readdirSync(dir).some((name) => existsSync(join(dir, name, 'owner')));
  await until('its folder', owned);
  sweepDeadFolders(dir);
  expect(owned()).toBe(true);
});

test.each(['process.exit(1)', "throw new Error('a bug')"])('a process that ends by `%s` leaves none', (then) => {
  const dir = base();
  expect(spawnSync(process.execPath, maker(dir, then)).status).toBe(1);
  expect(readdirSync(dir)).toEqual([]);
});

test('one where a client still listens stays until that ends', async () => {
  const dir = base();
  const left = leftIn(dir);
  const server = createServer().listen(join(left, 'm1-a.s'));
  await new Promise((resolve) => server.once('listening', resolve));
  sweepDeadFolders(dir);
  expect(existsSync(left)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  sweepDeadFolders(dir);
  expect(existsSync(left)).toBe(false);
});

test('neither follows nor removes a link', () => {
  const dir = base();
  const target = deadFolder(join(base(), 'sovran-s-target'));
  symlinkSync(target, join(dir, 'sovran-s-link'));
  sweepDeadFolders(dir);
  expect(lstatSync(join(dir, 'sovran-s-link')).isSymbolicLink()).toBe(true);
  expect(readdirSync(target)).toEqual(['owner']);
});

test('a link inside one is removed without what it leads to', () => {
  const dir = base();
  const [left, elsewhere] = [deadFolder(join(dir, 'sovran-s-a')), base()];
  writeFileSync(join(elsewhere, 'kept'), '');
  symlinkSync(elsewhere, join(left, 'link'));
  sweepDeadFolders(dir);
  expect([existsSync(left), readdirSync(elsewhere)]).toEqual([false, ['kept']]);
});

test.runIf(process.getuid?.() === 0)('the folder of another user stays', () => {
  const dir = base();
  const left = deadFolder(join(dir, 'sovran-s-theirs'));
  chownSync(left, 65_534, 65_534);
  sweepDeadFolders(dir);
  expect(existsSync(left)).toBe(true);
});

test.each([
  ['another machine', { machine: 'elsewhere' }],
  ['another container', { pidNamespace: 'pid:[1]' }],
])('keeps the folder of a process of %s', (_where, other) => {
  const dir = base();
  const left = deadFolder(join(dir, 'sovran-s-a'));
  writeFileSync(join(left, 'owner'), JSON.stringify({ ...describeThisProcess(), processStart: '1', ...other }));
  sweepDeadFolders(dir);
  expect(existsSync(left)).toBe(true);
});

test('one that names no process stays for a day, then goes', () => {
  const dir = base();
  const [young, old] = [join(dir, 'sovran-s-young'), join(dir, 'sovran-s-old')];
  for (const folder of [young, old]) mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(old, 'owner'), '{');
  utimesSync(old, TWO_DAYS_AGO, TWO_DAYS_AGO);
  sweepDeadFolders(dir);
  expect(readdirSync(dir)).toEqual(['sovran-s-young']);
});

test('a sweep never fails', () => {
  expect(() => sweepDeadFolders(join(base(), 'absent'))).not.toThrow();
  const dir = base();
  writeFileSync(join(dir, 'sovran-s-file'), '');
  privateFolder(dir).remove();
  expect(readdirSync(dir)).toEqual(['sovran-s-file']);
});

test("its socket paths leave room for the client's temporary names", () => {
  const folder = privateFolder();
  onTestFinished(() => folder.remove());
  expect(folder.path('m9-zzzzzzzzzzzz.s.0123456789abcdef').length).toBeLessThan(107);
});

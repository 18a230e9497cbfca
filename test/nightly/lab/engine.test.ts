import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answers, ensureEngine, startOf, stopOwnEngine } from '../../../scripts/rig/engine.ts';

const before = { dir: process.env.SOVRAN_LAB_DIR, socket: process.env.SOVRAN_LAB_SOCKET };
let folder = '';

/** A place and a socket where no engine is, beside the machine's own. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-engine-'));
  process.env.SOVRAN_LAB_DIR = join(folder, 'labs');
  process.env.SOVRAN_LAB_SOCKET = join(folder, 'docker.sock');
});

afterEach(async () => {
  await stopOwnEngine();
  for (const [name, value] of [
    ['SOVRAN_LAB_DIR', before.dir] as const,
    ['SOVRAN_LAB_SOCKET', before.socket] as const,
  ]) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true, force: true });
});

test('starts a missing engine once, and its starter stops it', async () => {
  const pidFile = join(folder, 'labs', 'dockerd.pid');
  expect(await answers()).toBe(false);
  await ensureEngine();
  expect(await answers()).toBe(true);
  const [pid = '', start = ''] = readFileSync(pidFile, 'utf8').trim().split(' ');
  expect(startOf(Number(pid))).toBe(start);
  await ensureEngine();
  expect(readFileSync(pidFile, 'utf8')).toBe(`${pid} ${start}\n`);
  expect(await stopOwnEngine()).toBe(true);
  expect(startOf(Number(pid))).not.toBe(start);
  expect(await answers()).toBe(false);
  expect(readdirSync(join(folder, 'labs'))).toEqual([]);
});

test('an engine that a lab did not start is not stopped', async () => {
  process.env.SOVRAN_LAB_SOCKET = before.socket ?? '';
  expect(await answers()).toBe(true);
  expect(await stopOwnEngine()).toBe(false);
  expect(await answers()).toBe(true);
  expect(existsSync(join(folder, 'labs', 'dockerd.pid'))).toBe(false);
});

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { shipFiles } from '../../src/lib/adapters/runners/host/ship.ts';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { OWNER } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { age, leftover } from '../support/aged-files.ts';
import { tempDir } from '../support/temp-project.ts';

const DAYS = 9;
const [IDLE, USED, FRESH] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];
const IMAGE = `sha256:${'1'.repeat(64)}`;
const LOCK = { 'sovran.lock': `sha256:${'2'.repeat(64)}` };

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

/** A host whose engine lists one container of ours, that has ended, with these mounts, and with these programs. */
function hostWith(root: string, host: Host, sources: string[], programs: Record<string, string> = {}): Host {
  const mounts = sources.map((name) => ({ Source: `${root}/${name}` }));
  const containers = JSON.stringify([{ ImageID: IMAGE, Mounts: mounts }]);
  const images = JSON.stringify([{ Id: IMAGE, Size: 1, Labels: LOCK }]);
  const curl = `case "$*" in *containers*) printf '%s' '${containers}';; *) printf '%s' '${images}';; esac`;
  return withPrograms(host, { curl, ...programs });
}

/** A store with three versions of the code of either engine, one of which was asked for today. */
function stored(): { host: Host; root: string; at: (id: string) => string } {
  const host = hostAt();
  const { root } = host.place;
  const at = (id: string): string => join(root, id);
  for (const kind of ['code', 'programs'])
    for (const name of [IDLE, USED, FRESH]) {
      leftover(at(`${kind}/${name}/cpu/worker.py`), DAYS);
      age(at(`${kind}/${name}`), name === FRESH ? 0 : DAYS);
    }
  return { host, root, at };
}

async function programsOn(host: Host): Promise<string[]> {
  const { items } = await hostSweeper(host, OWNER).inventory();
  return items
    .filter(({ kind }) => kind === 'program')
    .map(({ id }) => id)
    .toSorted();
}

test('sweeps only old programs without process or mounting container', async () => {
  const { host, root, at } = stored();
  const job = spawn('sh', ['-c', 'sleep 600; :', 'supervise', at(`programs/${USED}/process/supervise`)], {
    detached: true,
  });
  onTestFinished(() => void process.kill(-(job.pid ?? 0)));
  const there = hostWith(root, host, [`code/${USED}`]);
  const sweeper = hostSweeper(there, OWNER);
  const ids = [`code/${IDLE}`, `programs/${IDLE}`];
  expect(await programsOn(there)).toEqual(ids);
  for (const kind of ['code', 'programs']) {
    expect(await sweeper.remove({ kind: 'program', id: `${kind}/${IDLE}` })).toBe('removed');
    for (const name of [USED, FRESH])
      expect(await sweeper.remove({ kind: 'program', id: `${kind}/${name}` })).toBe('kept');
  }
  expect(ids.map((id) => existsSync(at(id)))).toEqual([false, false]);
  for (const kind of ['code', 'programs'])
    for (const name of [USED, FRESH]) expect(existsSync(at(`${kind}/${name}/cpu/worker.py`))).toBe(true);
});

test('keeps code while an engine does not list its mounts', async () => {
  const { host, root, at } = stored();
  expect(await programsOn(hostWith(root, host, []))).toEqual([`programs/${IDLE}`, `programs/${USED}`]);
  const silent = withPrograms(host, { curl: 'exit 7', sudo: 'exit 1' });
  expect(await hostSweeper(silent, OWNER).remove({ kind: 'program', id: `code/${IDLE}` })).toBe('kept');
  expect(existsSync(at(`code/${IDLE}`))).toBe(true);
});

test('a path that names no shipped program is never removed', async () => {
  const { host, root, at } = stored();
  leftover(at('trees/x'), DAYS);
  const sweeper = hostSweeper(hostWith(root, host, [`code/${USED}`]), OWNER);
  for (const id of ['trees', `code/${IDLE}/cpu`, `programs/../trees`, 'code', `trees/${IDLE}`])
    await sweeper.remove({ kind: 'program', id });
  expect(existsSync(at('trees/x'))).toBe(true);
  expect(existsSync(at(`code/${IDLE}/cpu/worker.py`))).toBe(true);
});

test('finding a program counts as asking for it', async () => {
  const host = hostAt();
  const folder = join(host.place.root, 'source');
  leftover(join(folder, 'cpu/worker.py'), 0);
  const parts = [{ folder, paths: ['cpu/worker.py'] }];
  const shipped = await shipFiles(host, 'programs', parts);
  age(shipped, DAYS);
  const before = statSync(shipped).mtimeMs;
  expect(await shipFiles(host, 'programs', parts)).toBe(shipped);
  expect(statSync(shipped).mtimeMs).toBeGreaterThan(before);
});

test('an interrupted removal leaves no half program; the next sweep finishes', async () => {
  const { host, root, at } = stored();
  const sweeper = hostSweeper(hostWith(root, host, [`code/${USED}`]), OWNER);
  const broken = hostSweeper(hostWith(root, host, [`code/${USED}`], { rm: 'exit 1' }), OWNER);
  for (const kind of ['code', 'programs']) {
    await expect(broken.remove({ kind: 'program', id: `${kind}/${IDLE}` })).rejects.toThrow();
    const [gone = ''] = readdirSync(at(kind)).filter((name) => name.startsWith(`.gone-${IDLE}-`));
    expect(existsSync(at(`${kind}/${IDLE}`))).toBe(false);
    const { items } = await sweeper.inventory();
    expect(items.filter(({ id }) => id.startsWith(`${kind}/.gone-`))).toMatchObject([
      { kind: 'part', id: `${kind}/${gone}`, holders: [] },
    ]);
    expect(await sweeper.remove({ kind: 'part', id: `${kind}/${gone}` })).toBe('removed');
    expect(readdirSync(at(kind)).toSorted()).toEqual([USED, FRESH]);
  }
});

test('re-ships a program with missing files, whatever an interpreter left there', async () => {
  const host = hostAt();
  const folder = join(host.place.root, 'source');
  const paths = ['cpu/worker.py', 'process/supervise'];
  for (const path of paths) leftover(join(folder, path), 0);
  const shipped = await shipFiles(host, 'programs', [{ folder, paths }]);
  leftover(join(shipped, 'cpu/worker.pyc'), 0);
  rmSync(join(shipped, 'process'), { recursive: true });
  expect(await shipFiles(host, 'programs', [{ folder, paths }])).toBe(shipped);
  expect(paths.map((path) => existsSync(join(shipped, path)))).toEqual([true, true]);
  const before = statSync(shipped).ino;
  leftover(join(shipped, 'cpu/worker.pyc'), 0);
  await shipFiles(host, 'programs', [{ folder, paths }]);
  expect(statSync(shipped).ino, 'one that is whole stays').toBe(before);
});

test('a removal that is interrupted ends on the host, too', async () => {
  const { host, at } = stored();
  const pid = join(tempDir(), 'pid');
  const slow = withPrograms(host, { rm: `echo $$ >'${pid}'; exec sleep 600` });
  const interrupt = new AbortController();
  const removal = hostSweeper(slow, OWNER).remove({ kind: 'program', id: `programs/${IDLE}` }, interrupt.signal);
  const idOf = (): number => (existsSync(pid) ? Number(readFileSync(pid, 'utf8')) : 0);
  await expect.poll(idOf).toBeGreaterThan(0);
  interrupt.abort();
  await expect(removal).rejects.toThrow();
  await expect.poll(() => existsSync(`/proc/${idOf()}`)).toBe(false);
  expect(existsSync(at(`programs/${IDLE}`))).toBe(false);
});

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostSweeper } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { OTHER, OWNER } from '../support/host-store.ts';
import { withPrograms } from '../support/leases.ts';
import { age, leftover } from '../support/aged-files.ts';
import { openBed } from '../support/ssh-bed.ts';
import { cut } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

const IDLE = { curl: `printf '%s' '[]'` };

/** The scripts look for an engine's socket, whatever stands in for its answers. */
beforeAll(ensureDocker);

test('removes old remains of an interrupted shipping, keeps shipped code', async () => {
  const host = withPrograms(hostAt(), IDLE);
  const { root } = host.place;
  const [whole, other] = ['0'.repeat(32), 'f'.repeat(32)];
  const [cut, sent] = [`${whole}.5e1f0c3a-0000-4000-8000-000000000000.tar`, `${whole}.77.tar.part.0123456789abcdef`];
  const at = (...names: string[]): string => join(root, ...names);
  for (const kind of ['code', 'programs']) {
    for (const name of [cut, `${cut}.part.0123456789abcdef`, sent]) leftover(at(kind, name), 1);
    leftover(at(kind, `${other}.fresh.tar`), 0);
    leftover(at(kind, `${whole}.aB3dE6`, 'cpu', 'worker.py'), 1);
    leftover(at(kind, whole, 'cpu', 'worker.py'), 1);
    leftover(at(kind, whole, 'cpu', 'data.tar'), 1);
    for (const name of [whole, `${whole}.aB3dE6`]) age(at(kind, name), 1);
    writeFileSync(`${at(kind, cut)}.part.0123456789abcdef.lock`, '');
    const lock = `${at(kind, sent)}.lock`;
    const holder = spawn('flock', [lock, 'sleep', '600'], { detached: true });
    onTestFinished(() => void process.kill(-(holder.pid ?? 0)));
    await expect.poll(() => spawnSync('flock', ['-n', lock, 'true']).status).toBe(1);
  }
  const sweeper = hostSweeper(host, OTHER);
  const { items } = await sweeper.inventory();
  const gone = [cut, `${cut}.part.0123456789abcdef`, `${whole}.aB3dE6`];
  const ids = ['code', 'programs'].flatMap((kind) => gone.map((name) => `${kind}/${name}`));
  expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(items.every(({ kind, bytes, holders: held }) => kind === 'part' && bytes >= 4 && held.length === 0)).toBe(
    true,
  );
  for (const kind of ['code', 'programs']) {
    for (const name of [...gone, whole, sent, `${other}.fresh.tar`, `${whole}/cpu/data.tar`])
      await sweeper.remove({ kind: 'part', id: `${kind}/${name}` });
    expect(readdirSync(at(kind)).toSorted()).toEqual([whole, sent, `${sent}.lock`, `${other}.fresh.tar`].toSorted());
    expect(readdirSync(at(kind, whole, 'cpu')).toSorted()).toEqual(['data.tar', 'worker.py']);
  }
});

test('the sweep finds the old part of a killed shipping', async () => {
  const bed = await openBed();
  onTestFinished(() => bed.stop());
  const far = bed.host('ssh2');
  const local = join(tempDir(), 'files.tar');
  writeFileSync(local, Buffer.alloc(64 * 1024 * 1024, 1));
  const folder = join(far.place.root, 'programs');
  const parts = (): string[] => readdirSync(folder).filter((name) => /\.tar\.part\.[0-9a-f]{16}$/.test(name));
  let isCut = false;
  const onProgress = (done: number): void => {
    if (isCut || done === 0 || parts().length === 0) return;
    isCut = true;
    cut(bed);
  };
  const target = join(folder, `${'a'.repeat(32)}.1234.tar`);
  await expect(far.upload(local, target, { onProgress })).rejects.toThrow();
  const [part = ''] = parts();
  await expect.poll(() => spawnSync('flock', ['-n', join(folder, `${part}.lock`), 'true']).status).toBe(0);
  const sweeper = hostSweeper(withPrograms(far, IDLE), OWNER);
  leftover(join(folder, part), 0);
  expect((await sweeper.inventory()).items, 'too fresh to tell').toEqual([]);
  age(join(folder, part), 1);
  expect((await sweeper.inventory()).items.map(({ id }) => id)).toEqual([`programs/${part}`]);
  await sweeper.remove({ kind: 'part', id: `programs/${part}` });
  expect(readdirSync(folder)).toEqual([]);
});

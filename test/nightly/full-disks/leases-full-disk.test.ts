import { execFileSync } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostLeases } from '../../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../support/host-at.ts';
import { fenceOf, request } from '../../support/leases.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';

/** Longer names than those of the run before, so that the text of the next lease does not fit into the old one's length. */
const LONG = { actor: `ann.${'x'.repeat(180)}@example.org`, devices: ['environment-x'] };
const SHORT = { actor: 'bob@example.org', devices: ['environment-x'] };

/** As many files as there are is the most that there may be. */
function spendInodes(disk: string): void {
  const { files, ffree } = statfsSync(disk);
  execFileSync('mount', ['-o', `remount,nr_inodes=${files - ffree}`, disk]);
  expect(statfsSync(disk).ffree).toBe(0);
}

function storeOn(disk: string): Host {
  return hostAt(join(disk, 'store'));
}

test.each([
  ['no byte is free', fillDisk],
  ['no inode is free', spendInodes],
])('an environment once leased is leased, renewed and released where %s', async (_, exhaust) => {
  const disk = smallDisk(1);
  const leases = hostLeases(storeOn(disk), 'environment-lease');
  await leases.release('run-0', fenceOf(await leases.acquire(request('run-0', SHORT))));
  exhaust(disk);
  const fence = fenceOf(await leases.acquire(request('run-1', LONG)));
  expect(fence).toBe(2);
  expect(await leases.renew('run-1', fence, 900)).toBe(true);
  expect(await leases.acquire(request('run-2', SHORT))).toMatchObject({ granted: false, held: [{ holder: 'run-1' }] });
  await leases.release('run-1', fence);
  expect(await leases.renew('run-1', fence, 900)).toBe(false);
  const next = await leases.acquire(request('run-2', SHORT));
  expect(next).toMatchObject({ granted: true, leases: [{ holder: 'run-2', actor: SHORT.actor, fence: 3 }] });
  expect((await leases.list()).leases).toMatchObject([{ holder: 'run-2', fence: 3 }]);
});

test('a lease rewritten on a full disk is readable, later replaced', async () => {
  const disk = smallDisk(1);
  const leases = hostLeases(storeOn(disk), 'environment-lease');
  await leases.release('run-0', fenceOf(await leases.acquire(request('run-0', LONG))));
  const makeRoom = fillDisk(disk);
  const fence = fenceOf(await leases.acquire(request('run-1', SHORT)));
  expect(JSON.parse(readFileSync(join(disk, 'store/environment-lease/environment-x.json'), 'utf8'))).toMatchObject({
    holder: 'run-1',
    actor: SHORT.actor,
  });
  makeRoom();
  expect(await leases.renew('run-1', fence, 900)).toBe(true);
  expect((await leases.list()).leases).toMatchObject([{ holder: 'run-1', fence }]);
});

test.each([
  ['no byte is free', fillDisk, 'host.store.full'],
  ['no inode is free', spendInodes, 'host.store.no-inodes'],
])('where %s and nothing was kept, names the disk and its fix', async (_, exhaust, key) => {
  const disk = smallDisk(1);
  const host: Host = { ...storeOn(disk), transport: 'openssh' };
  const gpus = hostLeases(host);
  await gpus.acquire(request('job-0', { devices: ['GPU-b'] }));
  exhaust(disk);
  await expect(gpus.acquire(request('job-1'))).rejects.toMatchObject({
    code: 'disk-full',
    exit: 1,
    next: ['sovran gc gpu1 --dry-run'],
    text: { key },
    details: { path: join(disk, 'store/lease') },
  });
  await gpus.release('job-0');
});

test('a file system that can only be read is named', async () => {
  const disk = smallDisk(1);
  const leases = hostLeases(storeOn(disk), 'environment-lease');
  await leases.list();
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  await expect(leases.acquire(request('run-1', SHORT))).rejects.toMatchObject({ code: 'host-read-only', exit: 1 });
});

import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { stopHaproxy } from '../../../src/lib/adapters/gateway/haproxy.ts';
import { readOrphan, startAtBoot, startPath } from '../../../src/lib/adapters/gateway/start-file.ts';
import { placesAt, type GatewayPlaces } from '../../../src/lib/adapters/gateway/paths.ts';
import { processStartOf } from '../../../src/lib/core/kit/process-identity.ts';
import { hidingHost } from '../../support/hiding-host.ts';
import type { UserOptions } from '../../support/ssh-user.ts';

interface Hidden {
  places: GatewayPlaces;
  /** Number of the user who asks. */
  bob: number;
  master: number;
  /** It is there, and no corpse. */
  lives: () => boolean;
}

/** What runs under the number that a colleague's gateway left: its master, unless another command line is named. */
function hiddenMaster(bobs: UserOptions = {}, named?: string): Hidden {
  const { host, ann, bob } = hidingHost(2, bobs);
  const places = placesAt(host, 'x');
  mkdirSync(places.dir, { recursive: true });
  chownSync(places.dir, bob, bob);
  const child = spawn('sh', ['-c', 'sleep 60; :', 'haproxy', named ?? places.config], { uid: ann, detached: true });
  const master = child.pid ?? 0;
  onTestFinished(() => {
    if (processStartOf(master) !== undefined) process.kill(-master, 'SIGKILL');
  });
  writeFileSync(places.pid, String(master));
  chownSync(places.pid, ann, ann);
  return { places, bob, master, lives: () => processStartOf(master) !== undefined };
}

const ROOT = { sudoers: 'USER ALL=(ALL) NOPASSWD: ALL' };

test('an unseen gateway of a colleague is not called stopped', async () => {
  const { places, master, lives } = hiddenMaster();
  expect(await readOrphan(places)).toBe(master);
  await expect(stopHaproxy(places, 0)).rejects.toMatchObject({
    code: 'gateway-host-refused',
    exit: 4,
    text: { params: { reason: { key: 'env.process-unseen', params: { pid: master } } } },
  });
  expect(lives()).toBe(true);
});

test('who may be root there sees it, and ends it', async () => {
  const { places, lives } = hiddenMaster(ROOT);
  await stopHaproxy(places, 0);
  expect(lives()).toBe(false);
});

test('root ends no process that only has its number', async () => {
  const { places, lives } = hiddenMaster(ROOT, '/srv/other/haproxy.cfg');
  await stopHaproxy(places, 0);
  expect(lives()).toBe(true);
});

test('a number of another boot belongs to no gateway', async () => {
  const { places } = hiddenMaster();
  writeFileSync(`${places.dir}/boot`, '00000000-0000-0000-0000-000000000000\n');
  expect(await readOrphan(places)).toBeUndefined();
  await stopHaproxy(places, 0);
});

test('starts no second gateway beside an unseen one', async () => {
  const { places, bob, master } = hiddenMaster();
  await startAtBoot(places);
  chownSync(startPath(places), bob, bob);
  const started = await places.host.exec(['sh', startPath(places)]);
  expect(started.stderr).toBe('');
  expect(Number(started.stdout)).toBe(master);
  expect(readFileSync(places.pid, 'utf8')).toBe(String(master));
});

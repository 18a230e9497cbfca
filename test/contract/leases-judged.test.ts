import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { ageLease, FIRST, GPUS, leaseFile, request, withPrograms, writeEnd } from '../support/leases.ts';
import { tempDir } from '../support/temp-project.ts';

const IDLE = 'exit 0';
const ENDED_SERVICE = `case "$*" in *sovran.service*) case " $* " in *' -a '*) echo job-1;; esac;; esac`;

const again = async (host: Host): Promise<unknown> => hostLeases(host).acquire(request('job-1'));
const ofEarlierBoot = async (host: Host): Promise<void> => ageLease(host, 3600);
const ended = async (host: Host): Promise<void> => writeEnd(host, 'job-1', Date.now() + 5000);
const inContainer = async ({ place }: Host): Promise<void> =>
  writeFileSync(join(place.root, 'jobs', 'job-1', 'container.json'), '{}');

beforeAll(ensureDocker);

test.for<{ what: string; docker: string; changes: ((host: Host) => Promise<unknown>)[]; free: boolean }>([
  { what: 'one that has not expired', docker: IDLE, changes: [], free: false },
  { what: 'one of a job that has ended since', docker: IDLE, changes: [ended], free: true },
  {
    what: 'one of a job that ended and has a container',
    docker: 'echo job-1',
    changes: [ended, inContainer],
    free: false,
  },
  { what: 'one of an earlier boot', docker: IDLE, changes: [ofEarlierBoot], free: true },
  {
    what: 'one of an earlier boot whose service has ended',
    docker: ENDED_SERVICE,
    changes: [ofEarlierBoot],
    free: false,
  },
  {
    what: 'one of an earlier boot that was asked for again',
    docker: IDLE,
    changes: [ofEarlierBoot, again],
    free: false,
  },
  {
    what: 'one of an earlier boot where the engine is silent',
    docker: 'exit 1',
    changes: [ofEarlierBoot],
    free: false,
  },
])('$what: a judged list matches the next answer, free: $free', async ({ docker, changes, free }) => {
  const host = withPrograms(hostAt(), { docker, curl: 'exit 7', sudo: 'exit 1' });
  const leases = hostLeases(host);
  await leases.acquire(request('job-1'));
  for (const change of changes) await change(host);
  expect((await leases.list({ judged: true })).leases).toMatchObject([{ device: FIRST, holder: 'job-1', free }]);
  expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: free });
});

test('a list that judges nothing asks no engine; a judged one does', async () => {
  const asked = join(tempDir(), 'asked');
  const host = withPrograms(hostAt(), { docker: `echo "$*" >>${asked}` });
  const leases = hostLeases(host);
  await leases.acquire(request('job-1', { devices: GPUS, count: 2 }));
  for (const device of GPUS.slice(0, 2)) ageLease(host, 60, device);
  await leases.list();
  expect(existsSync(asked)).toBe(false);
  const { leases: judged } = await leases.list({ judged: true });
  expect(existsSync(asked)).toBe(true);
  expect(judged.map(({ free }) => free)).toEqual([true, true]);
});

test('a damaged lease is never free, and its file is named', async () => {
  const host = withPrograms(hostAt(), { docker: IDLE });
  const leases = hostLeases(host);
  await leases.acquire(request('job-1'));
  writeFileSync(leaseFile(host), `free ${FIRST}\n`);
  expect(await leases.list({ judged: true })).toMatchObject({
    leases: [],
    damaged: [{ device: FIRST, path: leaseFile(host) }],
  });
  await expect(leases.acquire(request('job-2'))).rejects.toMatchObject({ code: 'lease-damaged' });
});

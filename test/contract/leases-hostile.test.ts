import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { hostAt } from '../support/host-at.ts';
import { fenceOf, GPUS, leaseFile, request, withPrograms } from '../support/leases.ts';
import { tempDir } from '../support/temp-project.ts';

describe('hostile content', () => {
  const CONTENT = [
    '',
    '{}',
    'x'.repeat(1_000_000),
    '{"gpu":"GPU-aaaa-0000","holder":"job-1","expires":1}',
    '{\n"gpu":"GPU-aaaa-0000",\n"holder":"$(touch /tmp/owned)",\n"fence":1,\n"since":1,\n"expires":1\n}\n',
    '{\n"gpu":"GPU-aaaa-0000",\n"holder":"job-1",\n"fence":99999999999999999999,\n"since":1,\n"expires":1\n}\n',
    '{\n"gpu":"GPU-aaaa-0000",\n"holder":"job-1",\n"fence":08,\n"since":1,\n"expires":1\n}\n',
    '\0\u001b[31mgranted\nlease GPU-aaaa-0000 {}\n',
  ];

  test.for(CONTENT)('%j holds the device, and is named', async (content) => {
    const host = hostAt();
    mkdirSync(join(host.place.root, 'lease'), { recursive: true });
    writeFileSync(leaseFile(host), content);
    const leases = hostLeases(host);
    await expect(leases.acquire(request('job-2'))).rejects.toMatchObject({
      code: 'lease-damaged',
      exit: 3,
      details: { path: leaseFile(host) },
    });
    expect(await leases.acquire(request('job-2', { devices: GPUS }))).toMatchObject({ granted: true });
    expect(await leases.renew('job-1', 1, 60)).toBe(false);
    expect(readFileSync(leaseFile(host), 'utf8')).toBe(content);
  });

  test('ignores links and odd file names', async () => {
    const host = hostAt();
    const elsewhere = join(tempDir(), 'file');
    writeFileSync(elsewhere, 'mine');
    mkdirSync(join(host.place.root, 'lease'), { recursive: true });
    symlinkSync(elsewhere, leaseFile(host));
    writeFileSync(join(host.place.root, 'lease', 'a\ngranted\nnow 5.json'), '{}');
    const leases = hostLeases(host);
    await expect(leases.acquire(request('job-2'))).rejects.toMatchObject({ code: 'lease-damaged' });
    expect((await leases.list()).leases).toEqual([]);
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
  });

  test('a damaged counter never makes the fence smaller', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    await leases.acquire(request('job-1'));
    writeFileSync(join(host.place.root, 'lease', '.fence'), 'rubbish\n');
    await leases.release('job-1');
    expect(fenceOf(await leases.acquire(request('job-2')))).toBeGreaterThan(1_000_000);
  });

  test.for(['a b', '../x', '-rf', 'a\nb', ''])(
    'a holder named %j is refused before anything is asked',
    async (holder) => {
      const host = hostAt();
      await expect(hostLeases(host).acquire(request(holder))).rejects.toThrow('not a name');
      expect(existsSync(host.place.root)).toBe(false);
    },
  );
});

/** A host whose lock somebody holds for some seconds, and where a tenth of a second is waited for each second. */
async function heldFor(seconds: number): Promise<Host> {
  const host = hostAt();
  await hostLeases(host).list();
  const lock = join(host.place.root, 'lease', '.lock');
  const holder = spawn('flock', [lock, 'sh', '-c', `echo held; exec sleep ${seconds}`], { detached: true });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  onTestFinished(() => {
    if (holder.exitCode === null) process.kill(-(holder.pid ?? 0));
  });
  return withPrograms(host, { flock: 'exec /usr/bin/flock -w "$(($2 / 10)).$(($2 % 10))" "$3"' });
}

describe('leases that cannot be kept', () => {
  test('in a folder that takes no file', async () => {
    const blocked = join(tempDir(), 'file');
    writeFileSync(blocked, '');
    await expect(hostLeases(hostAt(join(blocked, 'x'))).acquire(request('job-1'))).rejects.toMatchObject({
      code: 'leases-unavailable',
      exit: 4,
      next: ['sovran host apply gpu1'],
    });
  });

  test('while the lock is held beyond 45 s, here 4.5 s', async () => {
    const leases = hostLeases(await heldFor(60));
    await expect(leases.list()).rejects.toMatchObject({
      code: 'leases-unavailable',
      fix: { key: 'lease.busy.fix' },
      next: ['sovran host check gpu1'],
    });
  });

  test('but not while a hanging engine is asked', async () => {
    const leases = hostLeases(await heldFor(1.5));
    expect((await leases.list()).leases).toEqual([]);
  });

  test('when the connection is lost before the answer', async () => {
    const host = hostAt();
    const broken: Host = {
      ...host,
      exec: async () => ({ outcome: 'unknown', reason: 'connection lost', stdout: 'now 1\ngranted\n', stderr: '' }),
    };
    await expect(hostLeases(broken).acquire(request('job-1'))).rejects.toMatchObject({
      code: 'connection-lost',
      exit: 4,
    });
  });
});

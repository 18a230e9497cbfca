import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { processStartOf, readBootId } from '../../src/lib/core/kit/process-identity.ts';
import { withDeadEngine } from '../support/dead-engine.ts';
import { ensureDocker } from '../support/docker.ts';
import { hostAt } from '../support/host-at.ts';
import { unanswering } from '../support/lost-store.ts';
import { expireLease, fenceOf, leaseFile, request, withPrograms } from '../support/leases.ts';
import { tempDir } from '../support/temp-project.ts';

/** The same host as a user sees it who owns nothing there, with an engine that runs nothing. */
function asNobody(host: Host): Host {
  const user = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
  return withPrograms(
    { ...host, exec: (argv, options) => host.exec([...user, ...argv], options) },
    { docker: 'exit 0' },
  );
}

describe('a lease that has expired', () => {
  beforeAll(ensureDocker);

  test('is not free while a process of its holder runs', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    const worker = spawn('sleep', ['600']);
    const folder = join(host.place.root, 'jobs', 'job-1', 'attempts', '1');
    mkdirSync(folder, { recursive: true });
    const record = { pid: worker.pid, start: processStartOf(worker.pid ?? 0), bootId: readBootId() };
    writeFileSync(join(folder, 'process.json'), JSON.stringify(record, null, 2));
    await leases.acquire(request('job-1'));
    expireLease(leaseFile(host));
    expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false, held: [{ holder: 'job-1' }] });
    worker.kill();
    await new Promise((resolve) => worker.once('close', resolve));
    expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test.for(['sovran.job', 'sovran.service'])('is not free while a container with label %s runs', async (label) => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    const json = JSON.stringify([{ Id: 'x', Labels: { other: 'job-1x', [label]: 'job-1' }, State: 'running' }]);
    const busy = withPrograms(host, { docker: 'exit 1', curl: `printf '%s' '${json}'` });
    expect(await hostLeases(busy).acquire(request('job-2'))).toMatchObject({ granted: false });
    const listed = withPrograms(host, { docker: `printf '%s\\n' 'job-0 ' ' job-1'` });
    expect(await hostLeases(listed).acquire(request('job-2'))).toMatchObject({ granted: false });
    const idle = withPrograms(host, { docker: 'exit 1', curl: `printf '%s' '${json.replaceAll('job-1', 'job-10')}'` });
    expect(await hostLeases(idle).acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test("an ended container keeps a service's lease, not a job's", async () => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    const having = (label: string): Host[] => {
      const json = JSON.stringify([{ Id: 'x', Labels: { [label]: 'job-1' }, State: 'exited' }]);
      const asked = `case "$*" in *${label}*) case " $* " in *' -a '*) echo job-1;; esac;; esac`;
      const curl = `case "$*" in *all=1*) printf '%s' '${json}';; *) echo '[]';; esac`;
      return [withPrograms(host, { docker: asked }), withPrograms(host, { docker: 'exit 1', curl })];
    };
    for (const ended of having('sovran.service'))
      expect(await hostLeases(ended).acquire(request('job-2'))).toMatchObject({ granted: false });
    for (const ended of having('sovran.job')) {
      expect(await hostLeases(ended).acquire(request('job-2'))).toMatchObject({ granted: true });
      await hostLeases(ended).release('job-2');
      await hostLeases(host).acquire(request('job-1'));
      expireLease(leaseFile(host));
    }
  });

  test('is not free while the engine does not say what runs', async () => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    const silent = withPrograms(host, { docker: 'exit 1', curl: 'exit 7', sudo: 'exit 1' });
    expect(await hostLeases(silent).acquire(request('job-2'))).toMatchObject({ granted: false });
  });

  test.for([
    ['free', 'another process', 'sleep', true],
    ['not free', 'a process that keeps containers', 'containerd-shim', false],
  ] as const)('is %s when its engine is gone and %s is left', async ([, , program, granted]) => {
    const host = withDeadEngine(hostAt(), program);
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted });
  });

  test.for([
    ['free', 'another process', 'sleep', true],
    ['not free', 'a process that keeps containers', 'containerd-shim', false],
  ] as const)('is %s when its engine left no socket but %s', async ([, , program, granted]) => {
    const host = withDeadEngine(hostAt(), program, { socket: false });
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted });
  });

  test('is free after plain processes ended, whatever the engine says', async () => {
    for (const kind of ['jobs', 'services']) {
      const host = withPrograms(hostAt(), { docker: 'exit 1', curl: 'exit 7', sudo: 'exit 1' });
      mkdirSync(join(host.place.root, kind, 'job-1', 'attempts', '1'), { recursive: true });
      await hostLeases(host).acquire(request('job-1'));
      expireLease(leaseFile(host));
      writeFileSync(join(host.place.root, kind, 'job-1', 'container.json'), '{}');
      expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: false });
      rmSync(join(host.place.root, kind, 'job-1', 'container.json'));
      expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: true });
    }
  });

  test.each([
    'jobs',
    'jobs/job-1/attempts',
    'services/job-1',
    'jobs/job-1/attempts/1',
    'jobs/job-1/attempts/1/claim.json',
  ])('is not free while %s does not answer', async (path) => {
    const host = hostAt();
    const lasting = join(host.place.root, path);
    mkdirSync(join(host.place.root, 'jobs', 'job-1', 'attempts', '1'), { recursive: true });
    mkdirSync(join(host.place.root, 'services', 'job-1'), { recursive: true });
    writeFileSync(join(host.place.root, 'jobs', 'job-1', 'attempts', '1', 'claim.json'), '{"pid":1}');
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    await unanswering(lasting, async () => {
      expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: false });
    });
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test("is not free while the holder's records are closed", async () => {
    const folder = tempDir();
    const host = asNobody(hostAt(join(folder, 'remote')));
    const attempts = join(folder, 'remote', 'jobs', 'job-1', 'attempts');
    mkdirSync(attempts, { recursive: true });
    execFileSync('chmod', ['-R', '777', folder]);
    await hostLeases(host).acquire(request('job-1'));
    expireLease(leaseFile(host));
    chmodSync(attempts, 0o700);
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: false });
    chmodSync(attempts, 0o755);
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test.for([
    ['free', 'its job has ended after it was asked for', 3_600_000, 'exit 0', true],
    ['not free', 'its job ended before it was asked for again', -3_600_000, 'exit 0', false],
    ['not free', 'a container of that job runs', 3_600_000, 'echo job-1', false],
  ] as const)('that has not expired is %s where %s', async ([, , later, docker, granted]) => {
    const host = withPrograms(hostAt(), { docker });
    await hostLeases(host).acquire(request('job-1'));
    const attempts = join(host.place.root, 'jobs', 'job-1', 'attempts');
    for (const number of ['2', '10']) mkdirSync(join(attempts, number), { recursive: true });
    writeFileSync(join(attempts, '../container.json'), '{}');
    writeFileSync(join(attempts, '2', 'exit.json'), JSON.stringify({ endedAt: new Date().toISOString() }));
    expect(await hostLeases(host).acquire(request('job-2')), 'an attempt goes on').toMatchObject({ granted: false });
    const endedAt = new Date(Date.now() + later).toISOString();
    writeFileSync(join(attempts, '10', 'exit.json'), JSON.stringify({ exitCode: 0, endedAt, oomKills: 0 }));
    expect(await hostLeases(host).acquire(request('job-2'))).toMatchObject({ granted });
  });

  test('of an earlier boot is free at once', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    await leases.acquire(request('job-1'));
    writeFileSync(leaseFile(host), readFileSync(leaseFile(host), 'utf8').replace(readBootId(), 'earlier-boot'));
    expect(fenceOf(await leases.acquire(request('job-2')))).toBe(2);
  });
});

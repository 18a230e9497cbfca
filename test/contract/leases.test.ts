import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/ports/host.ts';
import type { LeaseOutcome, LeaseRequest } from '../../src/lib/ports/leases.ts';
import { processStartOf, readBootId } from '../../src/lib/run/process-identity.ts';
import { hostAt } from '../support/host-at.ts';
import { tempDir } from '../support/temp-project.ts';

const GPUS = ['GPU-aaaa-0000', 'GPU-bbbb-1111', 'GPU-cccc-2222'];
const [FIRST = ''] = GPUS;

function request(holder: string, parts: Partial<LeaseRequest> = {}): LeaseRequest {
  return { holder, actor: 'ann@example.org', project: 'demo', devices: [FIRST], count: 1, seconds: 600, ...parts };
}

function fenceOf(outcome: LeaseOutcome): number {
  if (!outcome.granted) throw new Error('not granted');
  return outcome.leases[0]?.fence ?? 0;
}

function leaseFile(host: Host, device = FIRST): string {
  return join(host.place.root, 'lease', `${device}.json`);
}

/** A host whose commands see another `PATH`, where stand-ins lie. */
function withPrograms(host: Host, programs: Record<string, string>): Host {
  const bin = tempDir();
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}` };
  return { ...host, exec: (argv, options) => host.exec(argv, { ...options, env }) };
}

/** What leases promise on any host. */
function leasesContract(name: string, open: () => Host): void {
  describe(name, () => {
    test('a free device is granted, with its fence and its times', async () => {
      const leases = hostLeases(open());
      const outcome = await leases.acquire(request('job-1', { actor: 'Zoë "Z" \\ %s\nO’Hara', project: 'démo' }));
      expect(outcome).toMatchObject({ granted: true, leases: [{ device: FIRST, holder: 'job-1', fence: 1 }] });
      const { leases: listed, now } = await leases.list();
      expect(listed).toMatchObject([{ actor: 'Zoë "Z" \\ %s\nO’Hara', project: 'démo' }]);
      expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
      expect(Date.parse(listed[0]?.expires ?? '') - Date.parse(listed[0]?.since ?? '')).toBe(600_000);
    });

    test('a loser is told who holds it, since when and until when', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1'));
      expect(await leases.acquire(request('job-2', { actor: 'bob@example.org' }))).toMatchObject({
        granted: false,
        held: [{ device: FIRST, holder: 'job-1', actor: 'ann@example.org', project: 'demo', fence: 1 }],
      });
    });

    test('all or none, in the order asked for', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1', { devices: GPUS.slice(1) }));
      const two = { devices: GPUS, count: 2 };
      expect(await leases.acquire(request('job-2', { devices: GPUS, count: 3 }))).toMatchObject({ granted: false });
      expect((await leases.list()).leases).toHaveLength(1);
      const granted = await leases.acquire(request('job-3', two));
      expect(granted).toMatchObject({ leases: [{ device: GPUS[0] }, { device: GPUS[2] }] });
    });

    test('a holder that asks again has the same devices and fence, for longer', async () => {
      const leases = hostLeases(open());
      const first = await leases.acquire(request('job-1', { devices: GPUS, count: 2 }));
      const again = await leases.acquire(request('job-1', { devices: GPUS.toReversed(), count: 2, seconds: 9000 }));
      expect(fenceOf(again)).toBe(fenceOf(first));
      const [before, after] = [first, again].map((one) => (one.granted ? one.leases : []));
      expect(new Set(after?.map(({ device }) => device))).toEqual(new Set(before?.map(({ device }) => device)));
      expect(Date.parse(after?.[0]?.expires ?? '')).toBeGreaterThan(Date.parse(before?.[0]?.expires ?? ''));
    });

    test('what was released is free, and the fence grows all the same', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1'));
      await leases.release('job-1');
      await leases.release('job-1');
      expect((await leases.list()).leases).toEqual([]);
      expect(fenceOf(await leases.acquire(request('job-2')))).toBe(2);
    });

    test('a holder that died loses it when it expires; the late one is refused by its fence', async () => {
      const leases = hostLeases(open());
      const old = fenceOf(await leases.acquire(request('job-1', { seconds: 1 })));
      expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false });
      await sleep(2100);
      const fresh = fenceOf(await leases.acquire(request('job-2')));
      expect(fresh).toBeGreaterThan(old);
      expect(await leases.renew('job-1', old, 600)).toBe(false);
      expect(await leases.renew('job-2', old, 600)).toBe(false);
      expect(await leases.renew('job-2', fresh, 600)).toBe(true);
      await leases.release('job-1');
      expect((await leases.list()).leases).toMatchObject([{ holder: 'job-2', fence: fresh }]);
    });

    test('renewal moves the end and nothing else', async () => {
      const leases = hostLeases(open());
      const fence = fenceOf(await leases.acquire(request('job-1', { seconds: 10 })));
      const [before] = (await leases.list()).leases;
      expect(await leases.renew('job-1', fence, 5000)).toBe(true);
      const [after] = (await leases.list()).leases;
      expect({ ...after, expires: '' }).toEqual({ ...before, expires: '' });
      expect(Date.parse(after?.expires ?? '')).toBeGreaterThan(Date.parse(before?.expires ?? ''));
      expect(await leases.renew('job-9', fence, 5000)).toBe(false);
    });

    test('12 contenders on 3 connections: one winner', async () => {
      const connections = Array.from({ length: 3 }, open);
      const { root } = connections[0]?.place ?? { root: '' };
      const same = connections.map((host) => hostLeases({ ...host, place: { ...host.place, root } }));
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) => same[index % 3]?.acquire(request(`job-${index}`))),
      );
      expect(outcomes.filter((one) => one?.granted)).toHaveLength(1);
      expect(readdirSync(join(root, 'lease')).filter((file) => file.startsWith('.new'))).toEqual([]);
    });

    test('two operators, 50 rounds: one winner each, the loser knows whom to ask', async () => {
      const leases = hostLeases(open());
      let last = 0;
      for (let round = 0; round < 50; round += 1) {
        const holders = [`ann-${round}`, `bob-${round}`];
        const outcomes = await Promise.all(
          holders.map((holder) => leases.acquire(request(holder, { actor: `${holder.slice(0, 3)}@example.org` }))),
        );
        const winner = outcomes.findIndex(({ granted }) => granted);
        const loser = outcomes[1 - winner];
        expect(loser).toMatchObject({ granted: false, held: [{ holder: holders[winner] }] });
        const fence = fenceOf(outcomes[winner] as LeaseOutcome);
        expect(fence).toBeGreaterThan(last);
        last = fence;
        await leases.release(holders[winner] ?? '');
      }
    });
  });
}

leasesContract('over a host', () => hostAt());

describe('a lease that has expired', () => {
  test('is not free while a process of its holder runs', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    const worker = spawn('sleep', ['60']);
    const folder = join(host.place.root, 'jobs', 'job-1', 'attempts', '1');
    mkdirSync(folder, { recursive: true });
    const record = { pid: worker.pid, start: processStartOf(worker.pid ?? 0), bootId: readBootId() };
    writeFileSync(join(folder, 'process.json'), JSON.stringify(record, null, 2));
    await leases.acquire(request('job-1', { seconds: 1 }));
    await sleep(2100);
    expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false, held: [{ holder: 'job-1' }] });
    worker.kill();
    await new Promise((resolve) => worker.once('close', resolve));
    expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test.for(['sovran.job', 'sovran.service'])('is not free while a container with label %s runs', async (label) => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1', { seconds: 1 }));
    await sleep(2100);
    const json = JSON.stringify([{ Id: 'x', Labels: { other: 'job-1x', [label]: 'job-1' }, State: 'running' }]);
    const busy = withPrograms(host, { docker: 'exit 1', curl: `printf '%s' '${json}'` });
    expect(await hostLeases(busy).acquire(request('job-2'))).toMatchObject({ granted: false });
    const listed = withPrograms(host, { docker: `printf '%s\\n' 'job-0 ' ' job-1'` });
    expect(await hostLeases(listed).acquire(request('job-2'))).toMatchObject({ granted: false });
    const idle = withPrograms(host, { docker: 'exit 1', curl: `printf '%s' '${json.replaceAll('job-1', 'job-10')}'` });
    expect(await hostLeases(idle).acquire(request('job-2'))).toMatchObject({ granted: true });
  });

  test('is not free while the engine does not say what runs', async () => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1', { seconds: 1 }));
    await sleep(2100);
    const silent = withPrograms(host, { docker: 'exit 1', curl: 'exit 7', sudo: 'exit 1' });
    expect(await hostLeases(silent).acquire(request('job-2'))).toMatchObject({ granted: false });
  });

  test('of an earlier boot is free at once', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    await leases.acquire(request('job-1'));
    writeFileSync(leaseFile(host), readFileSync(leaseFile(host), 'utf8').replace(readBootId(), 'earlier-boot'));
    expect(fenceOf(await leases.acquire(request('job-2')))).toBe(2);
  });
});

describe('the clock', () => {
  test.for([-3600_000, 3600_000])('of the operator, wrong by %i ms, changes nothing', async (skew) => {
    const host = hostAt();
    const real = Date.now;
    Date.now = () => real() + skew;
    try {
      const leases = hostLeases(host);
      await leases.acquire(request('job-1', { seconds: 60 }));
      expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false });
      const { leases: held, now } = await leases.list();
      expect(Math.abs(Date.parse(now) - real())).toBeLessThan(60_000);
      expect(Date.parse(held[0]?.expires ?? '') - Date.parse(now)).toBeLessThanOrEqual(60_000);
    } finally {
      Date.now = real;
    }
  });

  test('of the host alone decides', async () => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1', { seconds: 60 }));
    const later = withPrograms(host, { date: `echo ${Math.floor(Date.now() / 1000) + 3600}` });
    expect(await hostLeases(later).acquire(request('job-2'))).toMatchObject({ granted: true });
  });
});

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

  test('a link is not followed, an odd file name is no lease', async () => {
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

  test('while somebody holds the lock for longer than five seconds', async () => {
    const host = hostAt();
    const leases = hostLeases(host);
    await leases.list();
    const lock = join(host.place.root, 'lease', '.lock');
    const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; exec sleep 60'], { detached: true });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(leases.list()).rejects.toMatchObject({ code: 'leases-unavailable' });
    process.kill(-(holder.pid ?? 0));
  });

  test('when the line breaks before the answer is known', async () => {
    const host = hostAt();
    const broken: Host = {
      ...host,
      exec: async () => ({ outcome: 'unknown', reason: 'line lost', stdout: 'now 1\ngranted\n', stderr: '' }),
    };
    await expect(hostLeases(broken).acquire(request('job-1'))).rejects.toMatchObject({ code: 'leases-unavailable' });
  });
});

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { LeaseOutcome } from '../../src/lib/core/ports/leases.ts';
import { elsewhere, hostAt } from '../support/host-at.ts';
import { openBed, type SshBed } from '../support/ssh-bed.ts';
import { until } from '../support/process-place.ts';
import { expireLease, fenceOf, FIRST, GPUS, leaseFile, request, withPrograms, writeEnd } from '../support/leases.ts';

/** A host where whoever waits for others may wait for longer than the thirty seconds that a person would. */
function patient(host: Host): Host {
  return withPrograms(host, { flock: 'shift 2; exec /usr/bin/flock -w 120 "$@"' });
}

/** What leases promise on any host. */
function leasesContract(name: string, open: () => Host, rounds: number): void {
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

    test('a refusal names holder, start and expiry', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1'));
      expect(await leases.acquire(request('job-2', { actor: 'bob@example.org' }))).toMatchObject({
        granted: false,
        held: [{ device: FIRST, holder: 'job-1', actor: 'ann@example.org', project: 'demo', fence: 1 }],
      });
    });

    test('a list says which are free where it is asked to', async () => {
      const host = open();
      const leases = hostLeases(host);
      await leases.acquire(request('job-1'));
      await leases.acquire(request('job-2', { devices: GPUS.slice(1, 2) }));
      writeEnd(host, 'job-2', Date.now() + 5000);
      expect((await leases.list()).leases.map(({ free }) => free)).toEqual([undefined, undefined]);
      expect((await leases.list({ judged: true })).leases).toMatchObject([
        { device: FIRST, holder: 'job-1', free: false },
        { device: GPUS[1], holder: 'job-2', free: true },
      ]);
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

    test('a holder keeps devices and fence when it asks again', async () => {
      const leases = hostLeases(open());
      const first = await leases.acquire(request('job-1', { devices: GPUS, count: 2 }));
      const again = await leases.acquire(request('job-1', { devices: GPUS.toReversed(), count: 2, seconds: 9000 }));
      expect(fenceOf(again)).toBe(fenceOf(first));
      const [before, after] = [first, again].map((one) => (one.granted ? one.leases : []));
      expect(new Set(after?.map(({ device }) => device))).toEqual(new Set(before?.map(({ device }) => device)));
      expect(Date.parse(after?.[0]?.expires ?? '')).toBeGreaterThan(Date.parse(before?.[0]?.expires ?? ''));
    });

    test('what its holder has asked for since then is not given back', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1'));
      const [seen] = (await leases.list()).leases;
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await leases.acquire(request('job-1'));
      await leases.release('job-1', seen?.fence, seen?.asked);
      const [kept] = (await leases.list()).leases;
      expect(kept).toMatchObject({ holder: 'job-1', fence: seen?.fence, since: seen?.since });
      expect(Date.parse(kept?.asked ?? '')).toBeGreaterThan(Date.parse(seen?.asked ?? ''));
      await leases.release('job-1', kept?.fence, kept?.asked);
      expect((await leases.list()).leases).toEqual([]);
    });

    test('what was released is free, and the fence grows all the same', async () => {
      const leases = hostLeases(open());
      await leases.acquire(request('job-1'));
      await leases.release('job-1');
      await leases.release('job-1');
      expect((await leases.list()).leases).toEqual([]);
      expect(fenceOf(await leases.acquire(request('job-2')))).toBe(2);
    });

    test('renews and releases one grant by its fence, or all', async () => {
      const leases = hostLeases(open());
      const [x = '', y = ''] = GPUS;
      const older = fenceOf(await leases.acquire(request('clone-1', { devices: [x] })));
      const newer = fenceOf(await leases.acquire(request('clone-1', { devices: [y] })));
      const ends = async (): Promise<string[]> => (await leases.list()).leases.map(({ expires }) => expires);
      const before = await ends();
      expect(await leases.renew('clone-1', older, 5000)).toBe(true);
      const after = await ends();
      expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
      await leases.release('clone-2', older);
      await leases.release('clone-1', newer + 1);
      expect(await ends()).toEqual(after);
      await leases.release('clone-1', newer);
      expect((await leases.list()).leases).toMatchObject([{ device: x, fence: older }]);
      expect(await leases.renew('clone-1', newer, 5000)).toBe(false);
      await leases.acquire(request('clone-1', { devices: [y] }));
      await leases.release('clone-1');
      expect((await leases.list()).leases).toEqual([]);
    });

    test('[fault 36] a dead holder loses it at expiry; its fence is refused', async () => {
      const host = open();
      const leases = hostLeases(host);
      const old = fenceOf(await leases.acquire(request('job-1')));
      expect(await leases.acquire(request('job-2'))).toMatchObject({ granted: false });
      expireLease(leaseFile(host));
      await until('the lease to be granted', async () => (await leases.acquire(request('job-2'))).granted);
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

    test('[fault 35] 12 contenders on 3 connections: one winner', async () => {
      const connections = Array.from({ length: 3 }, () => patient(open()));
      const { root } = connections[0]?.place ?? { root: '' };
      const same = connections.map((host) => hostLeases({ ...host, place: { ...host.place, root } }));
      const outcomes = await Promise.all(
        same.flatMap((leases, connection) =>
          [0, 1, 2, 3].map((number) => leases.acquire(request(`job-${connection}-${number}`))),
        ),
      );
      expect(outcomes.filter(({ granted }) => granted)).toHaveLength(1);
      expect(readdirSync(join(root, 'lease')).filter((file) => file.startsWith('.new'))).toEqual([]);
    });

    test(`[fault 35] two operators, ${rounds} rounds: one winner; the loser learns the holder`, async () => {
      const leases = hostLeases(patient(open()));
      let last = 0;
      for (let round = 0; round < rounds; round += 1) {
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

leasesContract('over a host', () => hostAt(), 10);

describe.each([
  ['ssh2', 50],
  ['openssh', 10],
] as const)('by %s', (driver, rounds) => {
  let bed: SshBed;
  let hosts: Host[];
  beforeAll(async () => {
    bed = await openBed();
    hosts = [1, 2, 3].map(() => bed.host(driver));
  });
  afterAll(() => bed.stop());
  let next = 0;
  leasesContract('over SSH', () => elsewhere(hosts[(next += 1) % 3] ?? hostAt()), rounds);
});

describe('the clock', () => {
  test.for([-3600_000, 3600_000])('[fault 26] of the operator, wrong by %i ms, changes nothing', async (skew) => {
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

  test('[fault 26] of the host alone decides', async () => {
    const host = hostAt();
    await hostLeases(host).acquire(request('job-1', { seconds: 60 }));
    const later = withPrograms(host, { date: `echo ${Math.floor(Date.now() / 1000) + 3600}` });
    expect(await hostLeases(later).acquire(request('job-2'))).toMatchObject({ granted: true });
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import { hostAt } from '../support/host-at.ts';
import { fenceOf, request, withPrograms } from '../support/leases.ts';

const X = { devices: ['environment-x'] };

function leaseOn({ place }: Host): string {
  return join(place.root, 'environment-lease', 'environment-x.json');
}

function on(host: Host): Leases {
  return hostLeases(host, 'environment-lease');
}

/** An environment that `clone-1` held and that nobody came for in time; under what number. */
async function expiredOn(host: Host): Promise<number> {
  const fence = fenceOf(await on(host).acquire(request('clone-1', X)));
  const text = readFileSync(leaseOn(host), 'utf8');
  writeFileSync(leaseOn(host), text.replace(/"expires":\d+/, '"expires":1000000000'));
  return fence;
}

test.each([
  ['was asked for again and kept', { used: false }, true],
  ['was used', { used: true }, false],
])('a grant that %s leaves the expired lease before it: %s', async (_, how, stands) => {
  const host = hostAt();
  const leases = on(host);
  const before = await expiredOn(host);
  const fence = fenceOf(await leases.acquire(request('clone-2', X)));
  expect(await leases.renew('clone-2', fence, 600, how)).toBe(true);
  expect(fenceOf(await leases.acquire(request('clone-2', X)))).toBe(fence);
  await leases.withdraw('clone-2', fence);
  const { leases: left } = await leases.list();
  expect(left.map((lease) => lease.fence)).toEqual(stands ? [before] : []);
});

test('where the system refuses links it stands again as well', async () => {
  const host = withPrograms(hostAt(), { ln: 'exit 1' });
  const before = await expiredOn(host);
  const fence = fenceOf(await on(host).acquire(request('clone-2', X)));
  await on(host).withdraw('clone-2', fence);
  expect((await on(host).list()).leases).toMatchObject([{ holder: 'clone-1', fence: before }]);
});

test.each([
  ['before', 'kill -9 $PPID'],
  ['after', '/usr/bin/mv "$@"; kill -9 $PPID'],
])('a take-over that ends %s its first rename leaves a lease', async (_, cutOff) => {
  const host = hostAt();
  await expiredOn(host);
  const cut = withPrograms(host, { mv: `case "$*" in *environment-x*) ${cutOff};; *) exec /usr/bin/mv "$@";; esac` });
  await expect(on(cut).acquire(request('clone-2', X))).rejects.toThrow();
  expect(existsSync(leaseOn(host))).toBe(true);
});

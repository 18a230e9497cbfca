import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LEASE_SECONDS, hostLeases } from '../../../src/lib/stages/machines/provision/leases/host-lease.ts';
import { showHost } from '../../../src/lib/stages/machines/hosts/inventory.ts';
import type { Instant } from '../../../src/lib/core/text/message.ts';
import { readStatus } from '../../../src/lib/stages/upkeep/status/read-status.ts';
import { appliedOn, folderStep, WANTED } from '../../support/folder-steps.ts';
import { folderWorld, type FolderWorld } from '../../support/folder-world.ts';

const [ANN, BOB] = ['01J00000000000000000000ANN', '01J00000000000000000000BOB'];
const CHILD = fileURLToPath(new URL('../../support/apply-folder-child.ts', import.meta.url));

const UNTIL_TOLD = `touch "$1/began"; until [ -e "$1/go-on" ] || [ ! -d "$1" ]; do sleep 0.2; done; printf ${WANTED} >"$1/S01"`;

const oneStep = (folder: string) => [folderStep(folder, 'S01')];

const leaseFile = (world: FolderWorld): string => join(world.watches['a']?.leases ?? '', 'holder');
const leaseLines = (world: FolderWorld): string[] => readFileSync(leaseFile(world), 'utf8').trimEnd().split('\n');
const secondsLeft = (world: FolderWorld): number => Number(leaseLines(world)[3]) - Date.now() / 1000;

/** As if nothing had been heard of the holder for longer than a lease lasts. */
function fallSilent(world: FolderWorld): void {
  const lines = leaseLines(world);
  writeFileSync(leaseFile(world), `${lines.with(3, String(Math.floor(Date.now() / 1000) - 1)).join('\n')}\n`);
}

test('a lease lasts two minutes at most, even after a death', async () => {
  const world = folderWorld(['a'], oneStep);
  await hostLeases(ANN).take(await world.ctx.hosts.open('a'), world.ctx);
  expect(LEASE_SECONDS).toBe(120);
  expect(secondsLeft(world)).toBeGreaterThan(100);
  expect(secondsLeft(world)).toBeLessThanOrEqual(121);
});

test('a step longer than its lease keeps its host', async () => {
  const limits = { revertSeconds: 60, rebootMs: 1000, leaseSeconds: 15 };
  const slow = (folder: string) => [
    folderStep(folder, 'S01', {
      apply: ({ host }) => [{ argv: ['sh', '-c', UNTIL_TOLD, 'wait', join(folder, host)] }],
    }),
  ];
  const world = folderWorld(['a'], slow, limits);
  const [rival, codes] = [hostLeases(BOB, 15), [] as string[]];
  const applied = world.apply();
  const host = await world.ctx.hosts.open('a');
  await expect.poll(() => existsSync(join(world.folder, 'a', 'began')), { timeout: 60_000 }).toBe(true);
  // Signs of life come every few seconds: two leases long, so that a late one is none that is missing.
  for (const end = performance.now() + 30_000; codes.length < 6 || performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    codes.push(await rival.take(host, world.ctx).then(String, (error: { code: string }) => error.code));
  }
  writeFileSync(join(world.folder, 'a', 'go-on'), '');
  expect(new Set(codes)).toEqual(new Set(['host-held']));
  expect(await applied).toMatchObject({ verdict: 'changed', changes: 1 });
  await rival.take(host, world.ctx);
  await rival.close();
});

test('a held host names holder, machine, operation, start and expiry', async () => {
  const world = folderWorld(['a'], oneStep);
  const holder = hostLeases(ANN);
  await holder.take(await world.ctx.hosts.open('a'), { ...world.ctx, actor: async () => 'ann@example.org' });
  const { gates } = await world.plan();
  expect(gates).toMatchObject([
    { id: 'a-free', verdict: 'fail', evidence: 'held', fix: { params: { holder: 'ann@example.org' } } },
  ]);
  const params: Readonly<Record<string, unknown>> = gates[0]?.reason.params ?? {};
  expect(params).toMatchObject({ holder: 'ann@example.org', operation: 'host apply', run: ANN, host: 'a' });
  expect(params['machine']).toMatch(/^\S+$/);
  const ms = (name: string): number => Date.parse((params[name] as Instant).instant);
  expect(ms('until') - ms('since')).toBe(120_000);
  await holder.close();
});

test('a lost lease stops before the next step; its run resumes', async () => {
  const world = folderWorld(['a'], oneStep);
  const host = await world.ctx.hosts.open('a');
  const [late, other] = [hostLeases(ANN), hostLeases(BOB)];
  await late.take(host, world.ctx);
  fallSilent(world);
  await late.take(host, world.ctx);
  fallSilent(world);
  await other.take(host, { ...world.ctx, actor: async () => 'bob@example.org' });
  const refused = { code: 'lease-lost', text: { params: { holder: 'bob@example.org', run: BOB } } };
  await expect(late.take(host, world.ctx)).rejects.toMatchObject(refused);
  await other.close();
  await expect(late.take(host, world.ctx)).rejects.toMatchObject(refused);
  await hostLeases(ANN).take(host, world.ctx);
  expect(leaseLines(world)[0]).toBe(ANN);
});

test('an apply superseded in a step begins no further step', async () => {
  const world = folderWorld(['a'], (folder) => [
    folderStep(folder, 'S01'),
    folderStep(folder, 'S02', { needs: ['S01'] }),
  ]);
  (world.watches['a'] ?? { execs: [] }).before = (argv) => {
    if (!argv[1]?.endsWith('S01')) return;
    writeFileSync(leaseFile(world), `${BOB}\nbob@example.org\n1\n2\ndesk\nhost apply\n`);
    writeFileSync(join(world.watches['a']?.leases ?? '', 'fence'), '7\n');
  };
  const done = await world.apply();
  expect(done.hosts[0]).toMatchObject({ status: 'failed' });
  expect(done.hosts[0]?.steps.map(({ id, failure }) => [id, failure?.code])).toContainEqual(['S02', 'lease-lost']);
  expect(appliedOn(world.folder, 'a')).toEqual(['S01']);
});

test('status and host show report a running apply, then its resume', async () => {
  const world = folderWorld(['a', 'b'], () => []);
  const child = spawn(process.execPath, [CHILD, world.root, world.folder, '200'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    await expect
      .poll(async () => (await readStatus(world.ctx)).working, { timeout: 120_000 })
      .toMatchObject([{ operation: 'host apply', target: 'Host/a Host/b', pid: child.pid }]);
    expect(await showHost(world.ctx, 'a')).toMatchObject({ applying: { pid: child.pid } });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  expect(await readStatus(world.ctx)).toMatchObject({ working: [], interrupted: [{ operation: 'host apply' }] });
  expect(await showHost(world.ctx, 'a')).not.toHaveProperty('applying');
});

test.for(['cut', 'lost'] as const)('returns a host whose answer to a lease was %s', async (how) => {
  const world = folderWorld(['a'], oneStep);
  const watch = world.watches['a'] ?? { execs: [] };
  const claims = hostLeases(ANN);
  const host = await world.ctx.hosts.open('a');
  watch[how] = (argv) => argv[3] === 'take';
  const unknown = { code: 'outcome-unknown', text: { key: 'provision.lease-unknown', params: { host: 'a' } } };
  await expect(claims.take(host, world.ctx)).rejects.toMatchObject(unknown);
  delete watch[how];
  await claims.close();
  expect(watch.execs.at(-1)?.[3]).toBe('give');
  await hostLeases(BOB).take(host, world.ctx);
  expect(leaseLines(world)[0]).toBe(BOB);
});

test('returns no host that was held or could not be asked', async () => {
  const world = folderWorld(['a'], oneStep);
  const watch = world.watches['a'] ?? { execs: [] };
  const [ann, bob] = [hostLeases(ANN), hostLeases(BOB)];
  const host = await world.ctx.hosts.open('a');
  await ann.take(host, world.ctx);
  await expect(bob.take(host, world.ctx)).rejects.toMatchObject({ code: 'host-held' });
  watch.away = true;
  await expect(bob.take(host, world.ctx)).rejects.toMatchObject({ code: 'connection-lost' });
  watch.away = false;
  await bob.close();
  expect(watch.execs.map((argv) => argv[3])).not.toContain('give');
});

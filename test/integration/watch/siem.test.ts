import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { addSeconds } from '../../../src/lib/core/kit/time.ts';
import type { SiemState } from '../../../src/lib/stages/watch/siem/schema.ts';
import { shipEvents } from '../../../src/lib/stages/watch/siem/ship-events.ts';
import { processesNaming, tcpListenersOf } from '../../support/processes.ts';
import { until } from '../../support/process-place.ts';
import { certificatesFor, type Receiver, siemReceiver } from '../../support/siem-receiver.ts';
import { watchedWorld } from '../../support/watched-world.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A watched host that ships to a receiver as one of these names, not installed yet. */
async function shipping(name: 'gpu1' | 'other' = 'gpu1') {
  const pems = certificatesFor('siem', 'gpu1', 'other');
  const receiver = await siemReceiver(pems.siem, 'gpu1');
  const world = await watchedWorld({ siem: { target: receiver.target, peer: 'siem', ...pems[name] } });
  return { world, receiver, pems };
}

const pidIn = (folder: string): number => Number(readFileSync(join(folder, 'siem/run/pid'), 'utf8'));

const gatewayIds = (receiver: Receiver): string[] =>
  [...receiver.ids().keys()].filter((id) => id.startsWith('production-'));

test('refused requests and project events reach a SIEM despite kills', async () => {
  const { world, receiver, pems } = await shipping();
  const { folder, ctx } = world;
  await world.gateway.stop();
  execFileSync('truncate', ['-s', '2G', world.places.access]);
  await world.gateway.ensure(world.spec);
  await world.refuse(1);
  // an old log: its beginning was freed, up to the middle of a line
  execFileSync('fallocate', ['--punch-hole', '--offset', '0', '--length', String(2 ** 31 + 100), world.places.access]);
  expect(new Set(await world.refuse(6))).toEqual(new Set([401]));
  await world.ask(6);
  receiver.start();
  await world.install();
  const key = join(folder, 'siem/run/secrets/key.pem');
  expect([readFileSync(key), statSync(key).mode & 0o777]).toEqual([readFileSync(pems.gpu1.keyFile), 0o600]);
  await until('refused requests to come', () => gatewayIds(receiver).length === 6);
  expect(receiver.lines().find((line) => line.includes('production-'))).toMatch(
    /^<134>1 \S+ local sovran - - - CEF:0\|sovran\|gateway\|1\|http-401\|Request refused\|6\|rt=\d{13} dvchost=local deviceExternalId=production request=\/v1\/chat\/completions cs1Label=requestId cs1=\S+ outcome=refused reason=HTTP 401 externalId=production-[0-9a-f]{8}-\d+$/,
  );
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pidIn(folder)}/status`, 'utf8'))?.[1]);
  expect(peak).toBeLessThan(100_000);
  expect(tcpListenersOf([pidIn(folder)])).toEqual([]);

  const [first] = (await shipEvents(ctx)) as [SiemState];
  expect(first).toMatchObject({ handedOver: 1, running: true, connected: true, reason: null });
  expect(await shipEvents(ctx, ['local'])).toEqual([{ ...first, handedOver: 0 }]);
  await until('the event to come', () => receiver.ids().has(first.last ?? ''));
  const event = receiver.lines().find((line) => line.endsWith(first.last ?? ''));
  expect(event).toMatch(/\|watch-install\|watch install\|5\|.* suser=tester@example\.org .* outcome=succeeded /);

  await receiver.kill();
  await world.refuse(6);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  receiver.start();
  await until('what was refused meanwhile', () => gatewayIds(receiver).length === 12);

  const killed = pidIn(folder);
  process.kill(killed, 'SIGKILL');
  await world.refuse(6);
  await until('a new shipper to read all again', () => receiver.ids().get(first.last ?? '') === 2);
  await until('what was refused meanwhile', () => gatewayIds(receiver).length === 18);
  expect(pidIn(folder)).not.toBe(killed);
  await world.remove();
  expect([existsSync(folder), processesNaming(folder)]).toEqual([false, []]);
});

test('a wrong name or no certificate is refused, and said', async () => {
  const { world, receiver } = await shipping('other');
  receiver.start();
  await world.refuse(2);
  await world.install();
  await until('the refusal', async () => (await shipEvents(world.ctx))[0]?.connected === false);
  const [host = '', port = ''] = receiver.target.split(':');
  const ended = new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false });
    socket.on('error', resolve).on('close', resolve);
    socket.write('1 open 30 relp_version=0\ncommands=syslog\n2 syslog 5 hello\n');
  });
  await ended;
  expect(receiver.lines()).toEqual([]);
});

test('a receiver of another name gets nothing, and is named', async () => {
  const { world, receiver, pems } = await shipping();
  receiver.start(pems.other);
  await world.refuse(2);
  await world.install();
  await until('the refusal', async () => (await shipEvents(world.ctx))[0]?.connected === false);
  expect(await shipEvents(world.ctx)).toMatchObject([{ reason: expect.stringContaining('DNSname: other') }]);
  expect(receiver.lines()).toEqual([]);
});

test('an expired certificate is refused before anything is touched', async () => {
  const { world } = await shipping();
  vi.spyOn(world.ctx.clock, 'now').mockReturnValue(addSeconds(systemClock.now(), 3 * 86_400));
  const expired = expect.objectContaining({
    id: 'watch-siem',
    verdict: 'fail',
    reason: expect.objectContaining({ key: 'watch.siem.expired' }),
  });
  await expect(world.install()).rejects.toMatchObject({ gates: expect.arrayContaining([expired]) });
  expect(existsSync(world.folder)).toBe(false);
});

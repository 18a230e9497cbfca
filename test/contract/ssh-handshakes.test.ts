import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startProxy } from '../../scripts/rig/proxy.ts';
import { until } from '../support/process-place.ts';
import { bedOf } from '../support/ssh-faults.ts';
import type { SshBed } from '../support/ssh-bed.ts';

const DRIVERS = ['ssh2', 'openssh'] as const;
/** Releases of sshd write it differently. */
const DROPPED = /drop connection .*MaxStartups/gi;

/** Another door to the same server: to who connects it is a machine of its own. */
async function doorTo({ port }: SshBed): Promise<number> {
  const server = createServer((socket) => {
    const line = connect(port, '127.0.0.1');
    for (const one of [socket, line]) one.on('error', () => void (socket.destroy(), line.destroy()));
    socket.pipe(line).pipe(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/**
 * sshd counts a login as one until it has seen the process end that did it, which may be several logins later on a busy
 * machine: room is left for that, and none for all at once.
 */
const strict = (most: number): string => `MaxStartups ${most}:100:${most}`;

for (const driver of DRIVERS) {
  test(`[fault 15 ${driver}] logs in to eight hosts behind a bastion at a time`, async () => {
    const [bastion, bed] = [await bedOf({ config: [strict(8)] }), await bedOf({ config: [strict(16)] })];
    const doors = await Promise.all(Array.from({ length: 24 }, () => doorTo(bed)));
    const hosts = doors.map((through) => bed.host(driver, { jump: bastion, through }));
    const done = await Promise.all(hosts.map((host) => host.exec(['true'])));
    expect(done.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 24 }, () => 'known'));
    expect(bed.log().match(/Accepted publickey/g)).toHaveLength(24);
    expect([bastion.log(), bed.log()].flatMap((log) => log.match(DROPPED) ?? [])).toEqual([]);
  });

  test(`[fault 15 ${driver}] one machine gets one login at a time, whatever it is called`, async () => {
    const bed = await bedOf({ config: [strict(6)] });
    const line = await startProxy({ port: bed.port });
    onTestFinished(() => line.close());
    const hosts = Array.from({ length: 12 }, () => bed.host(driver, { through: line.port }));
    line.freeze();
    const asked = Promise.all(hosts.map((host) => host.exec(['true'])));
    await until('a first one', () => line.counts().connections > 0);
    await pause(1500);
    expect(line.counts().connections).toBe(1);
    line.thaw();
    const done = await asked;
    expect(done.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 12 }, () => 'known'));
    expect(bed.log().match(DROPPED)).toBeNull();
  });
}

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ForwardingRefused } from '../../src/lib/adapters/ssh/failures/forwarding-refused.ts';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshDrivers, type Way } from '../../src/lib/adapters/ssh/ssh-drivers.ts';
import { openConnection } from '../../src/lib/adapters/ssh/session/connection.ts';
import { openSockets, type Sockets } from '../../src/lib/adapters/ssh/session/sockets.ts';
import type { SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';
import type { Message } from '../../src/lib/core/text/message.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { blockOf, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, cut, echo, failure, userBed } from '../support/ssh-faults.ts';
import { until } from '../support/engine-place.ts';
import { tempDir } from '../support/temp-project.ts';

/** Sockets over a real connection whose direct channels a test may refuse, and what they did. */
async function openSwitched(driver: Driver, refuse: (path: string) => Promise<boolean>) {
  const real = await (await bedOf()).connect(driver);
  onTestFinished(() => real.close());
  const seen = { forwards: 0, relays: 0, remarks: [] as Message[], now: 0 };
  const transport: SshTransport = {
    ...real,
    start: (...asked) => ((seen.relays += 1), real.start(...asked)),
    openSocket: async (path) => {
      seen.forwards += 1;
      if (await refuse(path)) throw new ForwardingRefused('refused by the test');
      return real.openSocket(path);
    },
    openPort: async (port, address) => {
      if (await refuse(`${address}:${port}`)) throw new ForwardingRefused('refused by the test');
      return real.openPort(port, address);
    },
    close: () => real.close(),
  };
  const link = openConnection('far', async () => transport);
  const sockets = openSockets(
    link,
    (line) => void seen.remarks.push(line),
    () => seen.now,
  );
  return { sockets, seen };
}

async function speak(stream: Duplex, word: string): Promise<void> {
  let got = '';
  stream.on('data', (chunk: Buffer) => (got += chunk.toString()));
  stream.write(word);
  await until('the echo', () => got === word);
}

async function use(sockets: Sockets, path: string): Promise<void> {
  const stream = await sockets.socket(path);
  await speak(stream, 'word');
  stream.destroy();
}

/** The way to a bed for drivers that several share, as the hosts of one process do. */
async function wayTo(bed: SshBed, driver: Driver): Promise<Way> {
  const configFile = join(tempDir(), 'config');
  writeFileSync(configFile, blockOf(bed));
  const pins = `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`;
  const { hops } = await openRoute(bed.address, { path: 'known_hosts', text: pins }, { configFile });
  return { driver, hops, pins };
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a line that goes while a socket is being opened is no server that forbids forwarding', async () => {
    const bed = await bedOf();
    for (const afterMs of [0, 3, 6, 12, 25]) {
      const path = join(tempDir(), 'echo');
      await echo(path);
      const transport = await bed.connect(driver);
      const opening = transport.openSocket(path).catch((error: unknown) => error);
      await pause(afterMs);
      cut(bed);
      expect(await opening).not.toBeInstanceOf(ForwardingRefused);
      await transport.close();
    }
  });

  test('a connection opened anew after a cut, and one to another host, forward as the first did', async () => {
    const [bed, other] = [await bedOf(), await bedOf()];
    const path = join(tempDir(), 'echo');
    await echo(path);
    const drivers = sshDrivers({ firstPauseMs: 20 });
    onTestFinished(() => drivers.close());
    const open = async (to: SshBed): Promise<SshTransport> => drivers.connect(await wayTo(to, driver));
    const first = await open(bed);
    await speak(await first.openSocket(path), 'one');
    await speak(await (await open(other)).openSocket(path), 'two');
    cut(bed);
    await first.lost;
    await speak(await (await open(bed)).openSocket(path), 'three');
  });

  test('a socket that listens a moment later does not make the host one that forbids forwarding', async () => {
    const path = join(tempDir(), 'late');
    let late = true;
    const { sockets, seen } = await openSwitched(driver, async () => {
      if (!late) return false;
      late = false;
      await echo(path);
      return true;
    });
    await use(sockets, path);
    expect(seen).toMatchObject({ forwards: 2, relays: 1, remarks: [] });
    await use(sockets, path);
    expect(seen).toMatchObject({ forwards: 3, relays: 1, remarks: [] });
  });

  test('what is refused while it listens is relayed for a minute, then the direct way is tried again', async () => {
    const path = join(tempDir(), 'echo');
    await echo(path);
    let refused = true;
    const { sockets, seen } = await openSwitched(driver, async () => refused);
    await use(sockets, path);
    await use(sockets, path);
    expect(seen).toMatchObject({ forwards: 2, relays: 2 });
    expect(seen.remarks.map(({ key }) => key)).toEqual(['ssh.relayed']);
    refused = false;
    await use(sockets, path);
    expect(seen).toMatchObject({ forwards: 2, relays: 3 });
    seen.now += 61_000;
    await use(sockets, path);
    expect(seen).toMatchObject({ forwards: 3, relays: 3 });
  });

  test('at most two relays at a time: a third waits, and takes the place of one that is only kept for later', async () => {
    const path = join(tempDir(), 'echo');
    await echo(path);
    const { sockets, seen } = await openSwitched(driver, async () => true);
    const held = [await sockets.socket(path), await sockets.socket(path)] as [Duplex, Duplex];
    const third = sockets.socket(path);
    expect(await Promise.race([third, pause(700, 'waits')])).toBe('waits');
    expect(seen.relays).toBe(2);
    (held[0] as Duplex & { unref(): void }).unref();
    await speak(await third, 'third');
    expect(held.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    await speak(held[1], 'second');
    for (const stream of [...held, await third]) stream.destroy();
  });

  test('who holds the relay to a port still asks on sockets, and hears how many there are', async () => {
    const path = join(tempDir(), 'echo');
    await echo(path);
    const server = createServer((client) => void client.on('error', () => undefined).pipe(client));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { sockets } = await openSwitched(driver, async () => true);
    const held = await sockets.port(port);
    expect(held.atOnce).toBe(1);
    await use(sockets, path);
    held.destroy();
  });

  test('a host without a tool to relay says nothing of who listens, and of a socket that is not there that it is not', async () => {
    const host = await hostWithoutRelays(driver);
    const path = join(tempDir(), 'echo');
    await echo(path);
    expect(await failure(host.openSocket(path))).toMatchObject({ code: 'socket-unreachable', exit: 4 });
    expect(await failure(host.openPort(1))).toMatchObject({ code: 'socket-unreachable' });
    expect(await failure(host.openSocket(`${path}-absent`))).toMatchObject({ code: 'socket-refused' });
  });

  test('a socket that this user may not use, or in a folder that is closed, may well be listened on', async () => {
    const folder = tempDir();
    const [closed, inside] = [join(tempDir(), 'echo'), join(folder, 'echo')];
    for (const path of [closed, inside]) await echo(path);
    chmodSync(dirname(closed), 0o755);
    chmodSync(closed, 0o600);
    const host = (await userBed({})).host(driver);
    expect(await failure(host.openSocket(closed))).toMatchObject({ code: 'socket-unreachable' });
    expect(await failure(host.openSocket(inside))).toMatchObject({ code: 'socket-unreachable' });
    chmodSync(folder, 0o755);
    expect(await failure(host.openSocket(`${inside}-absent`))).toMatchObject({ code: 'socket-refused' });
  });
});

/** Shows its command no program that relays, in a view of the file system of its own. */
const WITHOUT_RELAYS = `exec unshare -m sh -c '
for tool in docker nc socat python3; do
  path=$(readlink -e "/usr/bin/$tool") && mount --bind /dev/null "$path"
done
eval "$SSH_ORIGINAL_COMMAND"'
`;

/** A host that forbids forwarding and has none of the programs that relay. */
async function hostWithoutRelays(driver: Driver): Promise<Host> {
  const command = join(tempDir(), 'command');
  writeFileSync(command, WITHOUT_RELAYS);
  return (await bedOf({ config: ['DisableForwarding yes', `ForceCommand sh ${command}`] })).host(driver);
}

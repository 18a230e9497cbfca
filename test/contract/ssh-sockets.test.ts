import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askSocket } from '../../src/lib/adapters/gateway/ask-socket.ts';
import { ForwardingRefused } from '../../src/lib/adapters/ssh/session/transport.ts';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshDrivers, type DriverRoute } from '../../src/lib/adapters/ssh/ssh-drivers.ts';
import { openConnection } from '../../src/lib/adapters/ssh/session/connection.ts';
import { openSockets } from '../../src/lib/adapters/ssh/session/sockets.ts';
import type { SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';
import { fillQueue } from '../support/fill-queue.ts';
import { blockOf, type Driver, type SshBed } from '../support/ssh-bed.ts';
import { bedOf, cut, echo, failure, userBed } from '../support/ssh-faults.ts';
import { until } from '../support/process-place.ts';
import { tempDir } from '../support/temp-project.ts';

const BIND = `import os,socket,sys
s=socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1]+'.tmp')
os.rename(sys.argv[1]+'.tmp',sys.argv[1])`;
/** Listens, and accepts nobody. */
const LISTEN = `${BIND}
s.listen(1)
print(1,flush=True)
sys.stdin.read()`;

async function unacceptingSocket(): Promise<string> {
  const path = join(tempDir(), 'sock');
  const child = spawn('python3', ['-c', LISTEN, path]);
  onTestFinished(() => void child.stdin.end());
  await once(child.stdout, 'data');
  return path;
}

async function speak(stream: Duplex, word: string): Promise<void> {
  let got = '';
  stream.on('data', (chunk: Buffer) => (got += chunk.toString()));
  stream.write(word);
  await until('the echo', () => got === word);
}

/** The way to a bed for drivers that several share, as the hosts of one process do. */
async function routeTo(bed: SshBed, driver: Driver): Promise<DriverRoute> {
  const configFile = join(tempDir(), 'config');
  writeFileSync(configFile, blockOf(bed));
  const pins = `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`;
  const { hops } = await openRoute(bed.address, { path: 'known_hosts', text: pins }, { configFile });
  return { driver, hops, pins };
}

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test('a connection lost while opening a socket is not refused forwarding', async () => {
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

  test('forwarding works after a reconnect and to another host', async () => {
    const [bed, other] = [await bedOf(), await bedOf()];
    const path = join(tempDir(), 'echo');
    await echo(path);
    const drivers = sshDrivers({ firstPauseMs: 20 });
    onTestFinished(() => drivers.close());
    const open = async (to: SshBed): Promise<SshTransport> => drivers.connect(await routeTo(to, driver));
    const first = await open(bed);
    await speak(await first.openSocket(path), 'one');
    await speak(await (await open(other)).openSocket(path), 'two');
    cut(bed);
    await first.lost;
    await speak(await (await open(bed)).openSocket(path), 'three');
  });

  test('opens a socket that begins to listen meanwhile', async () => {
    const path = join(tempDir(), 'late');
    const real = await (await bedOf()).connect(driver);
    onTestFinished(() => real.close());
    let tries = 0;
    const openSocket = async (): Promise<Duplex> => {
      if ((tries += 1) > 1) return await real.openSocket(path);
      await echo(path);
      throw new ForwardingRefused('refused by the test');
    };
    const connection = openConnection('far', async () => ({ ...real, openSocket }));
    const sockets = openSockets({ connection, root: () => Promise.reject(new Error('no root')) });
    await speak(await sockets.socket(path), 'word');
  });

  test('a socket left by its server is refused', async () => {
    const path = join(tempDir(), 'left');
    execFileSync('python3', ['-c', BIND, path]);
    const host = (await bedOf()).host(driver);
    expect(await failure(host.openSocket(path))).toMatchObject({ code: 'socket-refused', exit: 4 });
  });

  test('reports a full queue, also of a renamed socket', async () => {
    const path = await unacceptingSocket();
    await fillQueue(path);
    const host = (await bedOf()).host(driver);
    const full = { code: 'socket-unreachable', details: { queueFull: true } };
    expect(await failure(host.openSocket(path))).toMatchObject(full);
    expect(await failure(askSocket(host, path, 'show info'))).toMatchObject({ code: 'gateway-silent', exit: 4 });
  });

  test('a closed socket or folder leaves the state unknown', async () => {
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

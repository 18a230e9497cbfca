import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { placesOf } from '../../src/lib/adapters/gateway/paths.ts';
import { reachGateway } from '../../src/lib/adapters/gateway/reach.ts';
import { writeState, type GatewayState } from '../../src/lib/adapters/gateway/state-file.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { answer, bedOf, echo } from '../support/ssh-faults.ts';
import { tempDir } from '../support/temp-project.ts';

const COMMANDS = 4;

describe.each(['ssh2', 'openssh'] as const)('%s, no forwarding and two sessions', (driver) => {
  const few = async (): Promise<Host> =>
    (await bedOf({ config: ['DisableForwarding yes', 'MaxSessions 2'] })).host(driver);

  test('relays that are only kept for later give way to a command', async () => {
    const host = await few();
    const path = join(tempDir(), 'echo');
    await echo(path);
    const kept = [await host.openSocket(path), await host.openSocket(path)];
    for (const stream of kept) (stream as Duplex & { unref(): void }).unref();
    expect(await host.exec(['true'])).toMatchObject({ outcome: 'known', exitCode: 0 });
    expect(kept.filter(({ destroyed }) => destroyed)).not.toEqual([]);
    for (const stream of kept) stream.destroy();
  });

  test('a relay waits for commands to end, as they wait for one another', async () => {
    const host = await few();
    const path = join(tempDir(), 'echo');
    await echo(path);
    const commands = Array.from({ length: COMMANDS }, () => host.exec(['sleep', '0.3']));
    expect(await answer(host, path, 'word')).toBe('word');
    for (const one of await Promise.all(commands)) expect(one).toMatchObject({ exitCode: 0 });
  });

  test('all connections to a port that are held leave room for a socket and for commands', async () => {
    const host = await few();
    const path = join(tempDir(), 'echo');
    await echo(path);
    const first = await host.openPort(await portThatEchoes());
    const held = [first, ...(await others(host, first.atOnce ?? 1))];
    expect(await answer(host, path, 'word')).toBe('word');
    expect(await host.exec(['true'])).toMatchObject({ exitCode: 0 });
    for (const stream of held) stream.destroy();
  });
});

test.each([
  { sessions: 1, atOnce: 0 },
  { sessions: 2, atOnce: 1 },
])('of $sessions sessions without forwarding a way to a gateway carries $atOnce', async ({ sessions, atOnce }) => {
  const host = (await bedOf({ config: ['DisableForwarding yes', `MaxSessions ${sessions}`] })).host('ssh2');
  const places = placesOf(host, tempDir(), 'production');
  const spec = { bind: '127.0.0.1', port: await portThatEchoes() };
  await writeState(places, {
    spec,
    slots: { blue: { state: 'maint' }, green: { state: 'maint' } },
  } as GatewayState);
  const way = await reachGateway(places);
  expect(await way.atOnce?.()).toBe(atOnce);
  await way.close();
});

/** So many more connections as a way carries beside the first. */
async function others(host: Host, atOnce: number): Promise<Duplex[]> {
  const port = await portThatEchoes();
  return await Promise.all(Array.from({ length: atOnce - 1 }, () => host.openPort(port)));
}

async function portThatEchoes(): Promise<number> {
  const server = createServer((client) => void client.on('error', () => undefined).pipe(client));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

import type { Client } from 'ssh2';
import type { Hop } from '../identity/choose-driver.ts';
import { limited } from '../session/session-limit.ts';
import { connectionLost } from '../session/errors.ts';
import { hopName } from '../identity/hop-names.ts';
import type { SshProcess, SshTransport } from '../session/transport.ts';
import { channelProcess } from './channel-process.ts';
import { closeClient } from './close-client.ts';
import { roundTripMeter } from './round-trip.ts';
import { openSession, openStreamLocal, openTcp } from './open-channel.ts';
import { openClient, type ClientOptions } from './open-client.ts';

/** Client of a jump host; shared, closed by its owner. */
export type JumpClients = (hops: Hop[]) => Promise<Client>;

/** The in-process driver: one client for the host over shared ones for its jump hosts. Tries once. */
export async function connectSsh2(hops: Hop[], jumps: JumpClients, options: ClientOptions = {}): Promise<SshTransport> {
  const before = hops.length > 1 ? await jumps(hops.slice(0, -1)) : undefined;
  return transportOf(await openClient(hops, false, before, options), hops);
}

function transportOf(client: Client, hops: Hop[]): SshTransport {
  const at = hopName(hops, false);
  const line = roundTripMeter();
  let why: string | undefined;
  const lost = new Promise<string>((resolve) => {
    client.on('error', (error: Error) => (why ??= error.message));
    client.on('close', () => resolve((why ??= 'closed')));
  });
  const guarded = async <T>(open: () => Promise<T>): Promise<T> => {
    if (why !== undefined) throw connectionLost(at.hop, why);
    const opening = open().catch((error: unknown) => {
      // ssh2 fails what was being opened with words of its own once the line is gone.
      throw why === undefined ? error : connectionLost(at.hop, why);
    });
    return await Promise.race([opening, lost.then((reason) => Promise.reject(connectionLost(at.hop, reason)))]);
  };
  const session = async (commandLine: string): Promise<SshProcess> =>
    await line.measured(() =>
      guarded(() => openSession(client, commandLine, (channel) => channelProcess(channel, () => why))),
    );
  return {
    driver: 'ssh2',
    start: limited(session),
    openSocket: (path) => guarded(() => openStreamLocal(client, path)),
    openPort: (port, address) => guarded(() => openTcp(client, port, address)),
    lost,
    roundTripMs: () => line.roundTripMs(),
    close: () => closeClient(client),
  };
}

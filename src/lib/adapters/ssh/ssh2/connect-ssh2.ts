import type { Client } from 'ssh2';
import { hopName, type Hop } from '../identity/hops.ts';
import { limited } from '../session/session-limit.ts';
import { untilLost, type SshProcess, type SshTransport } from '../session/transport.ts';
import { channelProcess, openSession, openStreamLocal, openTcp } from './open-channel.ts';
import { closeClient, openClient, type ClientOptions } from './open-client.ts';

/** A session takes one round trip to open and one for its command. */
const TRIPS_OF_A_SESSION = 2;

/** The in-process driver: a client for the host over that of its last jump host. Tries once. */
export async function connectSsh2(
  hops: Hop[],
  before: Client | undefined,
  options: ClientOptions = {},
): Promise<SshTransport> {
  return transportOf(await openClient(hops, false, before, options), hops);
}

function transportOf(client: Client, hops: Hop[]): SshTransport {
  const meter = roundTripMeter();
  let why: string | undefined;
  const lost = new Promise<string>((resolve) => {
    client.on('error', (error: Error) => (why ??= error.message));
    client.on('close', () => resolve((why ??= 'closed')));
  });
  const guarded = untilLost(hopName(hops, false).hop, lost, () => why);
  const session = (commandLine: string): Promise<SshProcess> =>
    meter.measured(() =>
      guarded(() => openSession(client, commandLine, (channel) => channelProcess(channel, () => why))),
    );
  return {
    driver: 'ssh2',
    start: limited(session),
    openSocket: (path) => guarded(() => openStreamLocal(client, path)),
    openPort: (port, address) => guarded(() => openTcp(client, port, address)),
    lost,
    roundTripMs: () => meter.roundTripMs(),
    close: () => closeClient(client),
  };
}

export interface RoundTripMeter {
  measured<T>(openSession: () => Promise<T>): Promise<T>;
  /** Least so far, ms. */
  roundTripMs(): number | undefined;
}

/** Round-trip time by the opening of sessions: no process has to start. */
export function roundTripMeter(): RoundTripMeter {
  let least: number | undefined;
  return {
    measured: async (open) => {
      const asked = performance.now();
      const session = await open();
      const took = (performance.now() - asked) / TRIPS_OF_A_SESSION;
      least = Math.min(took, least ?? took);
      return session;
    },
    roundTripMs: () => least,
  };
}

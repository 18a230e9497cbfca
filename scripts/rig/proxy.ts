import type { LineSettings } from './line-settings.ts';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once as event } from 'node:events';
import { delayLine, type DelayLine } from './delay-line.ts';

/** A bad line between this machine and a host of the lab, changed while it runs. */
export interface Proxy {
  port: number;
  /** Changes how the line behaves from the next piece on. */
  set(settings: Partial<LineSettings>): void;
  /** Resets every open connection on both sides. */
  cut(): void;
  /** Resets the connection over which, from now on, this many bytes went to the host. */
  cutAfter(bytes: number): void;
  /** Nothing gets through in either direction and nobody is told: a black hole. New connections hang as well. */
  freeze(): void;
  thaw(): void;
  /**
   * Connections since the start and open now, bytes to the host and from it, and how often the line turned: the longest
   * chain, connection by connection, of pieces to the host each of which was sent after the answer to the one before it
   * had been heard. That is the number of round trips, whatever crossed on the way.
   */
  counts(): { connections: number; open: number; toHost: number; fromHost: number; turns: number };
  close(): Promise<void>;
}

export const GOOD_LINE: LineSettings = { delay: 0, jitter: 0, loss: 0, stall: 200, bandwidth: 0, refuse: false };

/** Where to listen (any free port when left out) and where to. */
export interface ProxyEnds {
  host?: string;
  port: number;
  listen?: number;
}

interface State {
  settings: LineSettings;
  frozen: boolean;
  pairs: Set<Pair>;
  connections: number;
  turns: number;
  bytes: { toHost: number; fromHost: number };
  cutAt: number;
}

interface Pair {
  /** The longest chain that has been heard at either end. */
  heard: { toHost: number; fromHost: number };
  sockets: Socket[];
  lines: DelayLine[];
}

/** Starts a proxy on 127.0.0.1. It runs in the user's space, so that it needs no kernel module and no root. */
export async function startProxy(ends: ProxyEnds, settings: Partial<LineSettings> = {}): Promise<Proxy> {
  const state: State = {
    settings: { ...GOOD_LINE, ...settings },
    frozen: false,
    pairs: new Set(),
    connections: 0,
    turns: 0,
    bytes: { toHost: 0, fromHost: 0 },
    cutAt: Infinity,
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => open(state, client, ends));
  server.listen(ends.listen ?? 0, '127.0.0.1');
  await event(server, 'listening');
  return controls(state, server);
}

function controls(state: State, server: Server): Proxy {
  const reset = (): void => [...state.pairs].forEach((pair) => pair.sockets.forEach((one) => one.resetAndDestroy()));
  const freeze = (frozen: boolean): void => {
    state.frozen = frozen;
    for (const line of [...state.pairs].flatMap((pair) => pair.lines)) line.hold(frozen);
  };
  return {
    port: (server.address() as AddressInfo).port,
    set: (settings) => void Object.assign(state.settings, settings),
    cut: reset,
    cutAfter: (bytes) => void (state.cutAt = state.bytes.toHost + bytes),
    freeze: () => freeze(true),
    thaw: () => freeze(false),
    counts: () => ({ connections: state.connections, open: state.pairs.size, ...state.bytes, turns: state.turns }),
    close: async () => {
      server.close();
      reset();
      await event(server, 'close');
    },
  };
}

/** Joins a client to the host as a line with this delay would: the handshake of TCP costs its round trip as well. */
function open(state: State, client: Socket, { host = '127.0.0.1', port }: ProxyEnds): void {
  client.on('error', () => undefined);
  if (state.settings.refuse) return void client.resetAndDestroy();
  state.connections += 1;
  const { delay } = state.settings;
  const pair: Pair = { heard: { toHost: 0, fromHost: -1 }, sockets: [client], lines: [] };
  state.pairs.add(pair);
  const forget = (): void => void state.pairs.delete(pair);
  client.once('close', forget);
  setTimeout(() => {
    if (client.destroyed) return;
    const target = connect({ host, port, allowHalfOpen: true, noDelay: true });
    pair.sockets.push(target);
    target.on('error', () => client.resetAndDestroy());
    client.once('close', (failed) => failed && target.resetAndDestroy());
    pair.lines.push(join(state, pair, client, target, 'toHost'), join(state, pair, target, client, 'fromHost'));
  }, 3 * delay);
}

function join(state: State, pair: Pair, from: Socket, to: Socket, way: 'toHost' | 'fromHost'): DelayLine {
  const line = delayLine(from, to, state.settings, {
    onArrived: () => (way === 'toHost' ? pair.heard.fromHost + 1 : pair.heard.toHost),
    onDelivered(bytes, chain) {
      state.bytes[way] += bytes;
      if (bytes > 0) hear(state, pair, way, chain);
      if (way !== 'toHost' || state.bytes.toHost < state.cutAt) return;
      state.cutAt = Infinity;
      for (const one of [from, to]) one.resetAndDestroy();
    },
  });
  line.hold(state.frozen);
  return line;
}

function hear(state: State, { heard }: Pair, way: 'toHost' | 'fromHost', chain: number): void {
  const before = heard[way];
  heard[way] = Math.max(before, chain);
  if (way === 'toHost') state.turns += heard[way] - before;
}

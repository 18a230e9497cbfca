import { unnumbered } from '../access-record.ts';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { keysRevoked, slotNotUp } from '../../../src/lib/adapters/gateway/errors.ts';
import {
  keySetOf,
  parseKeys,
  renderKeys,
  type KeyMemory,
  findOutdated,
  withKeys,
  withoutKeys,
} from '../../../src/lib/adapters/gateway/key-memory.ts';
import type {
  AccessRecord,
  Gateway,
  GatewayStatus,
  Slot,
  SlotState,
  SlotStatus,
  SlotTarget,
} from '../../../src/lib/core/ports/gateway.ts';

const SLOTS: Slot[] = ['blue', 'green'];
const EVENT = 'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n';
const STREAM = `${EVENT}data: [DONE]\n\n`;
const WHOLE = '{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}';
const ANSWER_MS = 10;

/** What a gateway without HAProxy remembers. */
export interface DoorState {
  running: boolean;
  slots: Partial<Record<Slot, SlotTarget & { state: SlotState }>>;
  lastServed?: string;
  /** Of a front, by name; all of them serve `one-1`. */
  members?: Record<string, SlotState>;
  keys: KeyMemory;
  journal: AccessRecord[];
}

export const SHUT: DoorState = { running: false, slots: {}, keys: parseKeys(''), journal: [] };

/** What else of the world a gateway and its releases depend on. */
export interface DoorWorld {
  door: () => DoorState;
  /** Whether a service listens on the socket of a slot. */
  answers(socket: string): boolean;
  /** Releases whose streams break off. */
  broken: Set<string>;
}

/** A probe's key that opens nothing any more; each run has one of its own. */
const PROBE_ENDED = / probe-\S+@1@\d+@\d+$/;

/** What counts of a gateway when a run is over. */
export function describeDoor({ running, slots, lastServed, keys, members }: DoorState): unknown {
  const lines = renderKeys(keys).split('\n');
  const held = Object.entries(slots).filter(([, { state }]) => state !== 'maint');
  return {
    running,
    slots: Object.fromEntries(held),
    lastServed,
    members,
    keys: lines.filter((line) => !PROBE_ENDED.test(line)).sort(),
  };
}

/** Answers HTTP for a played gateway until the test is over, by the state that the gateway has then; returns its port. */
export async function openDoor(world: DoorWorld): Promise<number> {
  const server = createServer(
    (request, response) => void request.resume().on('end', () => void answer(world, request, response)),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

/** Listens on a socket as every engine does: whole answers, and streams where they are asked for. */
export async function openEngineSocket(path: string): Promise<void> {
  const server = createServer((request, response) => {
    let asked = '';
    request.on('data', (chunk: Buffer) => (asked += chunk.toString()));
    request.on('end', () => {
      const stream = asked.includes('"stream":true');
      response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
      response.end(stream ? STREAM : WHOLE);
    });
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => server.close().closeAllConnections());
}

async function answer(world: DoorWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { slots, keys, journal, running, members } = world.door();
  if (!running) return void request.socket.destroy();
  const secret = request.headers.authorization?.replace('Bearer ', '') ?? '';
  const key = keys.keys.get(createHash('sha256').update(secret).digest('hex'));
  if (!key || key.revoked) return void response.writeHead(401).end();
  const live = Object.values(slots).find(({ state, socket }) => state === 'ready' && world.answers(socket));
  const ready = Object.keys(members ?? {}).filter((name) => members?.[name] === 'ready');
  const member = ready[journal.length % ready.length];
  const release = live?.release ?? (member === undefined ? '' : 'one-1');
  await sleep(ANSWER_MS);
  const requestId = `r${journal.length}`;
  const end = release === '' ? { status: 503, termination: 'SC' } : { status: 200, termination: '--' };
  const cut = world.broken.has(release);
  const about = {
    requestId,
    application: key.application,
    release,
    route: '/',
    bytes: 1,
    durationMs: ANSWER_MS,
    ...(member ? { member } : {}),
  };
  journal.push({ at: '', ...unnumbered, ...about, ...end, ...(cut ? { termination: 'SD' } : {}) });
  const type = release === '' ? 'application/json' : 'text/event-stream';
  response.writeHead(end.status, {
    'content-type': type,
    'x-request-id': requestId,
    ...(release === '' ? {} : { 'x-sovran-release': release }),
  });
  if (cut) response.write(EVENT.slice(0, 20), () => request.socket.destroy());
  else response.end(release === '' ? '{"error":{"message":"No release is live, or it is busy."}}' : STREAM);
}

/** A gateway that moves what it only remembers, by the rules of the real one. */
export function playedDoor(world: DoorWorld, port: number): Gateway {
  const { door } = world;
  const status = async (): Promise<GatewayStatus> => {
    const { running, slots, lastServed, members } = door();
    const counts = { up: true, sessions: 0, total: 0 };
    const known = Object.entries(members ?? {}).map(([name, state]) => ({ name, state, ...counts }));
    if (members) return { running, url: `http://127.0.0.1:${port}`, slots: [], members: known };
    const about = { running, url: `http://127.0.0.1:${port}`, ...(running ? { pid: 1 } : {}) };
    const last = lastServed === undefined ? {} : { lastServed };
    return { ...about, ...last, slots: SLOTS.map((slot) => slotStatus(slot, slots[slot], world)) };
  };
  const requireUp = (slot: Slot, timeoutMs: number): void => {
    const held = door().slots[slot];
    if (!held || !world.answers(held.socket)) throw slotNotUp(slot, timeoutMs);
  };
  const setAll = (state: SlotState): void => {
    for (const one of Object.values(door().slots)) if (one.state === 'ready') one.state = state;
  };
  const parts: Partial<Gateway> = {
    preflight: async () => ({ state: door().running ? 'own' : 'free' }),
    ensure: async (spec) => {
      const state = door();
      state.running = true;
      state.keys = withKeys(state.keys, spec);
      if (spec.members) state.members = Object.fromEntries(spec.members.map((one) => [one.name, one.state]));
      else if (Object.keys(state.slots).length === 0)
        for (const [slot, target] of Object.entries(spec.slots))
          state.slots[slot as Slot] = { ...target, state: slot === spec.live ? 'ready' : 'drain' };
      return status();
    },
    status,
    certificate: async () => ({ pem: 'PEM', until: '2028-01-01T00:00:00.000Z' }),
    setMember: async (name, state) => void (door().members = { ...door().members, [name]: state }),
    reach: async () => ({ host: '127.0.0.1', port, close: async () => undefined }),
    assign: async (slot, target) => void (door().slots[slot] = { ...target, state: 'maint' }),
    setSlot: async (slot, state) => {
      const held = door().slots[slot];
      if (held) held.state = state;
    },
    switchTo: async (slot, release) => {
      const state = door();
      requireUp(slot, 0);
      if (state.slots[slot]?.release !== release) throw new Error(`${slot} holds ${state.slots[slot]?.release}`);
      setAll('drain');
      state.slots[slot].state = 'ready';
      state.lastServed = release;
    },
    withdraw: async (slot, had) => {
      const state = door();
      const held = state.slots[slot];
      if (held) held.state = 'drain';
      if (had === null) delete state.lastServed;
      else state.lastServed = had;
    },
    waitUp: async (slot, timeoutMs) => requireUp(slot, timeoutMs),
    keys: async () => keySetOf(door().keys),
    addKeys: async (keys) => {
      const outdated = findOutdated(door().keys, keys);
      if (outdated !== undefined) throw keysRevoked(outdated);
      door().keys = withKeys(door().keys, { keys });
    },
    revokeKeys: async (keys) => void (door().keys = withoutKeys(door().keys, keys)),
    readAccess: async (offset, end = Infinity) => {
      const records = door().journal.slice(offset, end);
      return { records, next: offset + records.length, more: false };
    },
    endOfAccess: async () => door().journal.length,
    stop: async () => void (door().running = false),
    rest: async ({ forget }) => {
      door().running = false;
      setAll('drain');
      if (forget) delete door().lastServed;
    },
    forgetSlots: async () => {
      door().slots = {};
      delete door().lastServed;
    },
    remove: async () => void Object.assign(door(), structuredClone(SHUT), { lastServed: undefined }),
  };
  return parts as Gateway;
}

function slotStatus(slot: Slot, held: DoorState['slots'][Slot], world: DoorWorld): SlotStatus {
  const counts = { sessions: 0, total: 0 };
  if (!held) return { slot, state: 'maint', up: false, ...counts };
  return { slot, state: held.state, up: world.answers(held.socket), release: held.release, ...counts };
}

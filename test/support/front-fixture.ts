import { request as overTcp } from 'node:http';
import { request as overTls } from 'node:https';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { placesOf, type GatewayPlaces } from '../../src/lib/adapters/gateway/paths.ts';
import { findProcesses } from '../../src/lib/adapters/gateway/workers.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { projectMark } from '../../src/lib/core/project/listed-host.ts';
import type { AccessRecord, FrontedDoor, Gateway, GatewaySpec, Member } from '../../src/lib/core/ports/gateway.ts';
import { freePort } from './free-port.ts';
import { gatewayFixture, KEY, type GatewayFixture } from './gateway-fixture.ts';
import { keepersIn } from './keepers.ts';
import type { SelfSigned } from './self-signed.ts';
import { streamClient, type SeenStream } from './stream-client.ts';
import { hold, streamingBackend, type BackendOptions, type StreamingBackend } from './streaming-backend.ts';

export interface MemberFixture {
  name: string;
  gateway: Gateway;
  places: GatewayPlaces;
  spec: GatewaySpec & { fronted: FrontedDoor };
  engine: StreamingBackend;
}

/** A front with members that serve the release `r1`, all on the loopback and running. */
export interface FrontFixture extends GatewayFixture {
  members: MemberFixture[];
  /** How the front knows a member. */
  known(member: MemberFixture): Promise<Member>;
}

interface FrontOptions {
  limits?: Partial<GatewaySpec['limits']>;
  sticky?: 'application';
  engine?: Partial<BackendOptions>;
}

/** Starts gateways of the names and a front before them. */
export async function frontFixture(
  names: string[],
  { limits, sticky, engine }: FrontOptions = {},
): Promise<FrontFixture> {
  const base = await gatewayFixture(limits);
  const front = await base.gateway.certificate();
  const members: MemberFixture[] = [];
  for (const name of names) members.push(await startMember(base, name, front.pem, engine));
  const known = async ({ name, gateway, spec: { fronted } }: MemberFixture): Promise<Member> => {
    const { pem } = await gateway.certificate();
    return { name, address: fronted.bind, port: fronted.port, certificate: pem, state: 'ready' };
  };
  const spec: GatewaySpec = {
    ...base.spec,
    members: await Promise.all(members.map(known)),
    ...(sticky ? { sticky } : {}),
  };
  await base.gateway.ensure(spec);
  const all = { ...base, spec, members, known };
  await allUp(all);
  return all;
}

/** Waits for the front's checks of the members that get requests. */
export async function allUp({ gateway }: Pick<FrontFixture, 'gateway'>): Promise<void> {
  const down = async (): Promise<string[]> =>
    ((await gateway.status()).members ?? [])
      .filter(({ state, up }) => state === 'ready' && !up)
      .map(({ name }) => name);
  await expect.poll(down, { timeout: 20_000, interval: 50 }).toEqual([]);
}

export async function startMember(
  { dir, spec }: Pick<GatewayFixture, 'dir' | 'spec'>,
  name: string,
  certificate: string,
  options: Partial<BackendOptions> = {},
  host: Host = localHost('local'),
): Promise<MemberFixture> {
  const environment = `production.${name}`;
  const store = openStore(dir);
  const gateway = await openGateway(environment, store, host);
  onTestFinished(() => gateway.remove());
  const { members: _, ...plain } = spec;
  const fronted = { bind: '127.0.0.1', port: await freePort(), certificate };
  const own = { ...plain, environment, port: await freePort(), fronted };
  const engine = await streamingBackend(join(dir, `${name}.sock`), { release: 'r1', ...options });
  await gateway.certificate();
  await gateway.ensure(own);
  await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  const places = placesOf(host, await projectMark(store, host.transport), environment);
  return { name, gateway, places, spec: own, engine };
}

/** Kills a gateway at once, keeper, master and workers, as its machine’s loss does. */
export async function killWhole(places: GatewayPlaces): Promise<void> {
  const found = await findProcesses(places);
  for (const pid of [...keepersIn(places.dir), found?.master ?? 0, ...(found?.workers ?? [])])
    if (pid > 0) process.kill(pid, 'SIGKILL');
}

/** Requests for a model that a gateway has logged. */
export async function chatsOf(gateway: Gateway): Promise<AccessRecord[]> {
  const { records } = await gateway.readAccess(0);
  return records.filter(({ route }) => route === '/v1/chat/completions');
}

/** One stream on a connection of its own. */
export async function ask(url: string, key = KEY): Promise<SeenStream> {
  const client = streamClient(url, key);
  try {
    return await client.ask();
  } finally {
    client.close();
  }
}

/** Members by name, with what the front knows of them. */
export async function statesOf({ gateway }: FrontFixture): Promise<Record<string, string>> {
  const { members = [] } = await gateway.status();
  return Object.fromEntries(members.map(({ name, state, up }) => [name, up ? state : `${state}, down`]));
}

/** Begins a stream that its engine holds; resolves once it is there. */
export async function beginHeld({
  url,
  members,
}: FrontFixture): Promise<{ stream: Promise<SeenStream>; end: () => void }> {
  const ends = members.map(({ engine }) => hold(engine));
  const open = (): number => members.reduce((sum, { engine }) => sum + engine.open, 0);
  const before = open();
  const client = streamClient(url, KEY);
  onTestFinished(() => client.close());
  const stream = client.ask();
  await expect.poll(open, { timeout: 20_000, interval: 50 }).toBe(before + 1);
  return { stream, end: () => ends.forEach((end) => end()) };
}

/** What a caller of a member's second door gets: a status, or why there is none. */
export function knock(
  { spec }: MemberFixture,
  secrets: Partial<SelfSigned> | 'plain',
  headers: object = { 'content-length': 2 },
): Promise<number | string> {
  const { port } = spec.fronted;
  const about = {
    host: '127.0.0.1',
    port,
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { ...headers },
    agent: false,
  };
  return new Promise((resolve) => {
    const call = secrets === 'plain' ? overTcp(about) : overTls({ ...about, ...secrets, rejectUnauthorized: false });
    call.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    call.end('{}');
  });
}

import { createServer as createHttp } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import type { SshDirectory } from '../../src/lib/core/ports/ssh-directory.ts';
import type { WatchParts } from '../../src/lib/stages/watch/install/facts.ts';
import { installWatchWith } from '../../src/lib/stages/watch/install/install.ts';
import { removeWatchWith } from '../../src/lib/stages/watch/install/remove.ts';
import { siteOn } from '../../src/lib/stages/watch/install/site.ts';
import type { Timing } from '../../src/lib/stages/watch/files/timing.ts';
import { freePort } from './free-port.ts';
import { gatewayFixture, sha256, type GatewayFixture } from './gateway-fixture.ts';
import { aHost } from './project/machines.ts';
import { aProject, type Project } from './project/project.ts';
import { idleRunner } from './idle-runner.ts';
import { anEnvironment } from './project/serving.ts';
import { streamingBackend, type StreamingBackend } from './streaming-backend.ts';
import { accelerated } from './supervised-host.ts';
import { watchPath } from './watch-tools.ts';

/** Another host that is watched. */
const WATCHED = resourceOf('Watch', 'gpu2', {
  folder: '/var/lib/sovran/watch',
  portBase: 9490,
  environments: [],
  peers: [],
  routes: [],
  programs: {},
  files: {},
});

/** Key of a second application. */
const SECOND = 'svk_second-key-of-the-tests';
export const KEYS = ['svk_planted-key-of-the-tests', SECOND];

export interface WatchedWorld extends GatewayFixture {
  project: Project;
  ctx: StageContext;
  engine: StreamingBackend;
  /** Folder of the watch. */
  folder: string;
  base: number;
  parts: WatchParts;
  install(more?: object): Promise<unknown>;
  remove(more?: object): Promise<unknown>;
  /** Asks both applications in turn, so many times; answers codes. */
  ask(count: number): Promise<number[]>;
  /** The same without a key. */
  refuse(count: number): Promise<number[]>;
}

/** A served environment on this machine, whose hours are minutes, and what may be installed to watch it. */
export async function watchedWorld({
  routes = [],
  timing = {},
  peer = 0,
  siem,
}: { routes?: object[]; timing?: Partial<Timing>; peer?: number; siem?: object } = {}): Promise<WatchedWorld> {
  vi.stubEnv('PATH', watchPath);
  const fixture = await gatewayFixture();
  const { dir, gateway, spec } = fixture;
  const engineOf = (slot: string, recorded: string) =>
    streamingBackend(join(dir, `${slot}.sock`), {
      release: 'r1',
      tokens: 1,
      intervalMs: 1,
      exposition: readFileSync(`test/cases/watch/${recorded}.prom`, 'utf8'),
    });
  const engine = await engineOf('blue', 'vllm');
  await gateway.ensure({ ...spec, keys: { ...spec.keys, [sha256(SECOND)]: { application: 'intranet' } } });
  await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await gateway.assign('green', { socket: (await engineOf('green', 'llama-cpp')).socket, release: 'r0' });
  await gateway.setSlot('blue', 'ready');
  await gateway.waitUp('blue', 5000);
  const objectives = { availability: 99, ttftP95Ms: 800 };
  const peers = peer === 0 ? [] : [aHost('gpu2', { transport: 'auto', address: `ops@127.0.0.1:${peer}` }), WATCHED];
  const project = await aProject([aHost('local'), ...peers, anEnvironment('production', { objectives })]);
  const settings = await project.project.settings();
  await project.project.writeSettings({ ...settings, watch: { routes, ...(siem && { siem }) } });
  const directory = { namesOf: async () => [`[127.0.0.1]:${peer}`] } as unknown as SshDirectory;
  const host = localHost('local');
  const ctx = project.context({
    gateway: async () => gateway,
    runners: { open: idleRunner },
    hosts: { open: async () => host, directory: async () => directory },
  });
  const parts: WatchParts = {
    timing: accelerated(60, timing),
    siteOn: async () => siteOn(host, systemClock),
  };
  const base = await freeBlock();
  const input = { hosts: ['local'], portBase: base, discardEdits: false };
  const remove = async (more = {}): Promise<unknown> =>
    (await executeOperation(removeWatchWith(parts), { host: 'local', discardEdits: false, ...more }, ctx)).result;
  onTestFinished(() => siteOn(host, systemClock).remove());
  return {
    ...fixture,
    project,
    ctx,
    engine,
    parts,
    base,
    folder: join(dir, 'store', 'watch'),
    install: async (more = {}) => (await executeOperation(installWatchWith(parts), { ...input, ...more }, ctx)).result,
    remove,
    ask: (count) => askBoth(fixture.url, count),
    refuse: (count) => askBoth(fixture.url, count, ['none', 'none']),
  };
}

async function askBoth(url: string, count: number, keys = KEYS): Promise<number[]> {
  const one = async (at: number): Promise<number> => {
    const headers = { authorization: `Bearer ${keys[at % 2]}`, connection: 'close' };
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' });
    await answer.text();
    return answer.status;
  };
  return Promise.all(Array.from({ length: count }, (_, at) => one(at)));
}

/** The first of six free ports in a row. */
export async function freeBlock(): Promise<number> {
  for (let first = await freePort(), last = first; ;) {
    const next = await freePort();
    if (next !== last + 1) first = next;
    last = next;
    if (last - first === 5) return first;
  }
}

/** An engine that ended too often, as its supervisor leaves it. */
export function plantEndedEngine(dir: string): void {
  const service = join(dir, 'store', 'services', 'r1-blue');
  mkdirSync(join(service, 'attempts', '2'), { recursive: true });
  const labels = { environment: 'production', release: 'r1' };
  writeFileSync(
    join(service, 'spec.json'),
    JSON.stringify({ id: 'r1-blue', environment: 'sha256:0', labels }, null, 2),
  );
  const end = { at: '2026-12-01T02:10:00Z', how: 'SIGKILL', words: 'out of "memory"' };
  const ends = [end, { ...end, gaveUp: true }].map((one) => JSON.stringify(one)).join('\n');
  writeFileSync(join(service, 'attempts', '2', 'restarts.jsonl'), `${ends}\n`);
}

/** Answer of Prometheus to a query. */
export async function query(
  base: number,
  expr: string,
): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const answer = await fetch(`http://127.0.0.1:${base}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data, error } = (await answer.json()) as { data?: { result: [] }; error?: string };
  if (!data) throw new Error(`${expr}: ${error}`);
  return data.result;
}

/** Names of alerts that fire. */
export async function firing(base: number): Promise<string[]> {
  const found = await query(base, 'ALERTS{alertstate="firing"}');
  return [...new Set(found.map(({ metric }) => metric.alertname ?? ''))].sort();
}

export interface Notification {
  status: string;
  receiver: string;
  alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[];
}

/** Takes what Alertmanager sends; `url` is its address. */
export async function webhook(): Promise<{ url: string; received: Notification[]; answer: { status: number } }> {
  const received: Notification[] = [];
  const answer = { status: 200 };
  const server = createHttp((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      received.push(JSON.parse(body) as Notification);
      response.writeHead(answer.status).end();
    });
  });
  return { url: `http://127.0.0.1:${await listening(server)}/hook`, received, answer };
}

/** Greets as an SSH server does. */
export async function sshGreeter(): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('SSH-2.0-test\r\n');
  });
  return { port: await listening(server), close: () => void server.close() };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

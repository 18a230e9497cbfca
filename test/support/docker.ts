import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { clearStalePids } from '../../scripts/rig/stale-pids.ts';
import { seenByContainers } from '../../scripts/story/store-place.ts';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { dockerRunner } from '../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { DockerPlace } from '../../src/lib/adapters/runners/docker/site/place.ts';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { FAKE_TEMPLATES } from './process-place.ts';
import { hostIn } from './host-in.ts';
import { tempDir } from './temp-project.ts';

export const SOCKET = '/var/run/docker.sock';
const START_MS = 120_000;
/** Images that tests build stay from one run to the next, named by the digest of what they are made of. */
export const BUILDS = seenByContainers(join(import.meta.dirname, '..', '..', '.test', 'docker'));

/** One call to the daemon of this machine; its status and parsed answer, of the type that the caller knows. */
export function askDocker<T>(
  method: string,
  path: string,
  { body, socket = SOCKET }: { body?: object; socket?: string } = {},
): Promise<{ status: number; answer: T }> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const asked = request({ socketPath: socket, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          answer: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
        });
      });
    });
    asked.on('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

/** Makes sure that a daemon answers on this machine; starts one where none does, which then stays. */
export async function ensureDocker(): Promise<void> {
  if (await answers()) return;
  if (!existsSync('/usr/sbin/dockerd')) throw new Error('dockerd is missing: run scripts/setup');
  clearStalePids();
  // It outlives this run and its folder of temporary files.
  const env = { ...process.env, TMPDIR: undefined };
  spawn('/usr/sbin/dockerd', [], { detached: true, stdio: 'ignore', env }).unref();
  const until = Date.now() + START_MS;
  while (!(await answers())) {
    if (Date.now() > until) throw new Error('dockerd does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function answers(): Promise<boolean> {
  return askDocker('GET', '/_ping').then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** A place of its own on this machine. What it made is removed when the test ends. */
export function dockerPlace(socket: string = SOCKET, machine: Host = localHost('local')): DockerPlace {
  const root = tempDir();
  onTestFinished(() => removeAll(root, socket));
  return { host: hostIn(root, machine), clock: systemClock, templates: FAKE_TEMPLATES, localStore: BUILDS, socket };
}

/** A docker engine with the image of the fake worker. */
export async function installedDocker(
  socket: string = SOCKET,
  machine?: Host,
): Promise<{ runner: Runner; place: DockerPlace; environment: string }> {
  if (socket === SOCKET) await ensureDocker();
  const place = dockerPlace(socket, machine);
  const runner = dockerRunner(place);
  const { lockDigest } = await runner.install('cpu', () => undefined);
  return { runner, place, environment: lockDigest };
}

/** A container as the daemon lists it. */
export interface ListedContainer {
  Id: string;
  Names: string[];
  State: string;
  Mounts: { Source?: string }[];
}

/** Containers that mount something below a folder. */
export async function containersBelow(root: string, socket?: string): Promise<ListedContainer[]> {
  const { answer } = await askDocker<ListedContainer[]>('GET', '/containers/json?all=1', socket ? { socket } : {});
  return answer.filter(({ Mounts }) => Mounts.some(({ Source }) => Source?.startsWith(`${root}/`)));
}

async function removeAll(root: string, socket: string): Promise<void> {
  for (const { Id } of await containersBelow(root, socket))
    await askDocker('DELETE', `/containers/${Id}?force=1&v=1`, { socket });
}

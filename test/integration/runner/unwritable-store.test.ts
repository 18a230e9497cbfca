import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { readJobFiles } from '../../../src/lib/adapters/runners/docker/job-files.ts';
import { statusOf } from '../../../src/lib/adapters/runners/docker/job-status.ts';
import { socketPath as socketOfContainer, readService } from '../../../src/lib/adapters/runners/docker/services.ts';
import type { Site } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import { processRunner } from '../../../src/lib/adapters/runners/process/process-runner.ts';
import { socketPath } from '../../../src/lib/adapters/runners/job/runtime-folder.ts';
import { processStartOf, readBootId } from '../../../src/lib/core/kit/process-identity.ts';
import { FAKE_TEMPLATES, until } from '../../support/process-place.ts';
import { hostIn } from '../../support/host-in.ts';
import { readOnlyView } from '../../support/read-only.ts';
import { tempDir } from '../../support/temp-project.ts';

const JOB = '01JOB0000000000000000000A1';
const EXIT = { exitCode: 3, signal: null, overTime: false, endedAt: '2026-01-01T00:00:00.000Z', oomKills: 0 };
const AT = '2026-01-01T00:00:00.000Z';

let store: string;
beforeEach(() => {
  store = tempDir();
});

function put(folder: string, files: Record<string, object>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(store, folder, `${name}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  }
}

/** The store as a disk that went read-only; sockets lie elsewhere. */
function place(): { host: ReturnType<typeof hostIn>; templates: string; clock: typeof systemClock } {
  return { host: hostIn(readOnlyView(store), undefined, tempDir()), templates: FAKE_TEMPLATES, clock: systemClock };
}

async function answerHealth(socket: string): Promise<void> {
  mkdirSync(dirname(socket), { recursive: true });
  const server = createServer((_, answer) => answer.end('ok'));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
}

test('reports how a job ended without a note beside it', async () => {
  put(`jobs/${JOB}`, {
    job: { jobId: JOB, kind: 'finetune' },
    'attempts/1/claim': { at: AT },
    'attempts/1/exit': EXIT,
  });
  expect(await processRunner(place()).jobs.status(JOB)).toMatchObject({ state: 'failed', exitCode: 3 });
});

test('reports alike how a container job ended', async () => {
  const record = { job: { jobId: JOB, kind: 'finetune' }, container: { attempt: 1 } };
  put(`jobs/${JOB}`, { ...record, 'attempts/1/claim': { at: AT }, 'attempts/1/exit': EXIT });
  const site = { place: place() } as unknown as Site;
  const files = await readJobFiles(site, JOB);
  expect(files && (await statusOf(site, files, undefined))).toMatchObject({ state: 'failed', exitCode: 3 });
});

test('a service that answers is healthy without a note beside it', async () => {
  const claim = { pid: process.pid, start: processStartOf(process.pid), bootId: readBootId(), at: AT };
  put('services/s1', { spec: { id: 's1', labels: {} }, 'attempts/1/claim': claim });
  const there = place();
  await answerHealth(socketPath(there.host, 's1'));
  const runner = processRunner(there);
  await until('health', async () => (await runner.services.status('s1')).state === 'healthy');
  expect(await runner.services.status('s1')).toMatchObject({ state: 'healthy' });
});

test('a service in a container that answers is healthy alike', async () => {
  put('services/s1', { spec: { id: 's1', labels: {} }, container: { project: 'p' } });
  const seen = { Id: 'c1', State: { Running: true, StartedAt: AT, Pid: 7 }, Config: { Labels: {} }, RestartCount: 0 };
  const site = { place: place(), daemon: async () => ({ call: async () => seen }) } as unknown as Site;
  await answerHealth(socketOfContainer(site, 's1'));
  await until('health', async () => (await readService(site, 's1')).state === 'healthy');
  expect(await readService(site, 's1')).toMatchObject({ state: 'healthy' });
});

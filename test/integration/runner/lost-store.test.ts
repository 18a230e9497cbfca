import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readJobFiles } from '../../../src/lib/adapters/runners/docker/job-files.ts';
import { listServiceFiles, readServiceFiles } from '../../../src/lib/adapters/runners/docker/services.ts';
import { unlessUnmounted } from '../../../src/lib/adapters/runners/docker/missing-folder.ts';
import type { Site } from '../../../src/lib/adapters/runners/docker/site/site.ts';
import { processRunner } from '../../../src/lib/adapters/runners/process/process-runner.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import { processPlace, type TestPlace } from '../../support/process-place.ts';
import { withPrograms } from '../../support/leases.ts';
import { unanswering, unmounted } from '../../support/lost-store.ts';

const JOB = '01JOB0000000000000000000A1';
const UNKNOWN = { code: 'host-command-failed', exit: 4 };
const EMPTY = { code: 'store-empty', exit: 4, details: { path: expect.any(String) } };

/** Writes JSON files below a folder of the store. */
function put({ store }: TestPlace, folder: string, files: Record<string, object>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(store, folder, `${name}.json`);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
  }
}

let place: TestPlace;
beforeEach(() => {
  place = processPlace();
});

describe('plain processes', () => {
  let runner: Runner;
  const ask: Record<string, () => Promise<unknown>> = {
    'the state of a job': () => runner.jobs.status(JOB),
    'the stop of a job': () => runner.jobs.stop(JOB, 0),
    'the state of a service': () => runner.services.status('s1'),
    'the stop of a service': () => runner.services.stop('s1', 0),
  };
  beforeEach(() => {
    runner = processRunner(place);
    put(place, `jobs/${JOB}`, { job: { jobId: JOB, kind: 'finetune' }, 'attempts/1/claim': { pid: 1 } });
    put(place, 'services/s1', { spec: { id: 's1', labels: {} }, 'attempts/1/claim': { pid: 1 } });
  });

  test.each(Object.entries(ask))('%s is unknown while the store’s disk is unmounted', async (_, question) => {
    await unmounted(place.store, async () => {
      await expect(question()).rejects.toMatchObject(EMPTY);
    });
  });

  test.each([
    ['the state of a job', join('jobs', JOB)],
    ['the state of a job', 'jobs'],
    ['the state of a job', join('jobs', JOB, 'job.json')],
    ['the stop of a job', join('jobs', JOB)],
    ['the state of a service', join('services', 's1', 'spec.json')],
    ['the stop of a service', join('services', 's1')],
    ['the stop of a service', 'services'],
  ])('%s is not known while %s does not answer', async (question, path) => {
    await unanswering(join(place.store, path), async () => {
      await expect(ask[question]?.()).rejects.toMatchObject(UNKNOWN);
    });
  });

  test('a job with unprintable files, as without memory, is unknown', async () => {
    const short = withPrograms(place.host, { awk: 'kill -KILL $$' });
    await expect(processRunner({ ...place, host: short }).jobs.status(JOB)).rejects.toMatchObject(UNKNOWN);
  });

  test('knows that something is absent from a store with others', async () => {
    rmSync(join(place.store, 'jobs', JOB), { recursive: true });
    expect(await runner.jobs.status(JOB)).toBeUndefined();
    expect(await runner.services.status('s2')).toMatchObject({ state: 'absent' });
  });

  test('a store with an engine and no job has none', async () => {
    rmSync(join(place.store, 'jobs'), { recursive: true });
    rmSync(join(place.store, 'services'), { recursive: true });
    mkdirSync(join(place.store, 'engines', 'abc'), { recursive: true });
    expect(await runner.jobs.status(JOB)).toBeUndefined();
    expect(await runner.services.status('s1')).toMatchObject({ state: 'absent' });
  });
});

describe('containers', () => {
  let site: Site;
  const SERVICE = { spec: { id: 's1' }, container: { project: 'p' } };
  beforeEach(() => {
    site = { place } as unknown as Site;
    put(place, 'services/s1', SERVICE);
    put(place, `jobs/${JOB}`, { job: { jobId: JOB }, container: { attempt: 1 } });
  });

  test('a service, or a job, is unknown while the store is unmounted', async () => {
    expect(await readServiceFiles(site, 's1')).toMatchObject({ project: 'p' });
    await unmounted(place.store, async () => {
      await expect(readServiceFiles(site, 's1')).rejects.toMatchObject(EMPTY);
      await expect(readJobFiles(site, JOB)).rejects.toMatchObject(EMPTY);
    });
  });

  test('only an empty store may be unmounted; no answer is an error', async () => {
    await unmounted(place.store, async () => {
      expect(await unlessUnmounted(() => readServiceFiles(site, 's1'))).toMatchObject({ unmounted: EMPTY });
    });
    await unanswering(join(place.store, 'services'), async () => {
      await expect(unlessUnmounted(() => readServiceFiles(site, 's1'))).rejects.toMatchObject(UNKNOWN);
    });
  });

  test.each(['services', 'services/s1', 'services/s1/container.json', 'services/s1/spec.json'])(
    'a service is not known while %s does not answer',
    async (path) => {
      await unanswering(join(place.store, path), async () => {
        await expect(readServiceFiles(site, 's1')).rejects.toMatchObject(UNKNOWN);
        await expect(listServiceFiles(site)).rejects.toMatchObject(UNKNOWN);
      });
    },
  );

  test('a service or job with unprintable files is unknown', async () => {
    const short = { place: { ...place, host: withPrograms(place.host, { awk: 'kill -KILL $$' }) } } as unknown as Site;
    await expect(readServiceFiles(short, 's1')).rejects.toMatchObject(UNKNOWN);
    await expect(readJobFiles(short, JOB)).rejects.toMatchObject(UNKNOWN);
  });

  test('knows that the store has no such service', async () => {
    expect(await readServiceFiles(site, 's2')).toBeUndefined();
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listJobFiles, readJobFiles } from '../../../../src/lib/adapters/runners/docker/job-files.ts';
import { listJobs } from '../../../../src/lib/adapters/runners/docker/job-status.ts';
import type { Site } from '../../../../src/lib/adapters/runners/docker/site/site.ts';
import { listRuns, readRun } from '../../../../src/lib/adapters/runners/job/run-files.ts';
import { hostAt } from '../../../support/host-at.ts';
import { tempDir } from '../../../support/temp-project.ts';

const LINES = 2_000;
const NEWEST = { type: 'progress', seq: LINES };

/** A store with a job that is over and judged, one that is over and not judged yet, and one at work. */
function store(isContainer: boolean): string {
  const root = tempDir();
  const events = Array.from({ length: LINES }, (_, at) => `${JSON.stringify({ type: 'progress', seq: at + 1 })}\n`);
  const ends = { judged: ['exit', 'verdict'], ended: ['exit'], atwork: [] };
  for (const [name, records] of Object.entries(ends)) {
    const folder = join(root, 'jobs', name);
    mkdirSync(join(folder, 'attempts', '1'), { recursive: true });
    writeFileSync(join(folder, 'job.json'), JSON.stringify({ jobId: name }));
    if (isContainer) writeFileSync(join(folder, 'container.json'), '{}');
    writeFileSync(join(folder, 'events.jsonl'), events.join(''));
    for (const record of records)
      writeFileSync(join(folder, 'attempts', '1', `${record}.json`), '{"exitCode": 0, "state": "succeeded"}');
  }
  return root;
}

test('a process list has no events of ended jobs', async () => {
  const root = store(false);
  const host = hostAt(root);
  const listed = await listRuns(host, join(root, 'jobs'));
  const bytes = Object.fromEntries(listed.map(({ name, events }) => [name, events.length > 0]));
  expect(bytes).toEqual({ judged: false, ended: true, atwork: true });
  const lengths = await Promise.all(
    ['judged', 'ended'].map(async (name) => (await readRun(host, join(root, 'jobs', name)))?.events.length),
  );
  expect(lengths[0]).toBeLessThan(5_000);
  expect(lengths[1]).toBeGreaterThan(50_000);
});

test('a container list has no events of ended jobs', async () => {
  const site = { place: { host: hostAt(store(true)) } } as Site;
  const listed = [...(await listJobFiles(site)).values()].map(({ spec, lastEvent }) => [spec.jobId, lastEvent]);
  expect(Object.fromEntries(listed)).toEqual({ judged: undefined, ended: NEWEST, atwork: NEWEST });
  expect((await readJobFiles(site, 'judged'))?.lastEvent).toEqual(NEWEST);
});

test('a list inspects no container of a job whose end is recorded', async () => {
  const inspected: string[] = [];
  const docker = {
    listContainers: async () => [],
    getContainer: (name: string) => ({
      inspect: () => {
        inspected.push(name);
        return Promise.reject(Object.assign(new Error('no such container'), { statusCode: 404 }));
      },
    }),
  };
  const daemon = async (): Promise<object> => ({ call: (ask: (given: object) => unknown) => ask(docker) });
  const site = { place: { host: hostAt(store(true)) }, daemon } as unknown as Site;
  expect((await listJobs(site)).map(({ state }) => state).toSorted()).toEqual(['queued', 'succeeded', 'succeeded']);
  expect(inspected).toEqual([expect.stringContaining('atwork')]);
});

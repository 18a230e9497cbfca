import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ulids } from '../../../src/lib/adapters/ulid.ts';
import { hostSweeper } from '../../../src/lib/adapters/hosts/open-host-store.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import type { StoredItem, HostSweeper, RecordedJob } from '../../../src/lib/core/ports/host-sweeper.ts';
import { needing } from '../../support/fake-sweeper.ts';
import { askDocker, containersBelow, installedDocker } from '../../support/docker.ts';
import { ended, fakeJob, until } from '../../support/process-place.ts';
import { openRemote, OWNER, treeOf } from '../../support/host-store.ts';

/** A host with one tree, and what runs jobs there that read it. */
async function bed() {
  const { runner, place, environment } = await installedDocker();
  const far = await openRemote(place.host);
  const { digest } = await far.artifacts.putTree(treeOf('a'));
  await far.store.push(digest);
  const input = (await far.store.treePath(digest)) ?? '';
  const { root } = place.host.place;
  const start = async (spec: JsonObject, jobId = ulids().next()): Promise<string> => {
    const job = fakeJob(environment, spec, jobId);
    await runner.jobs.start(job, { data: input });
    return job.jobId;
  };
  const left = (id: string, path: string): string => join(root, 'jobs', id, path);
  return { runner, root, digest, start, left, sweeper: hostSweeper(place.host, OWNER) };
}

async function holders(sweeper: HostSweeper, tree: string): Promise<StoredItem['holders'] | undefined> {
  return (await sweeper.inventory()).items.find(({ id }) => id === tree)?.holders;
}

/** What is told of these jobs. */
async function jobsLeft(sweeper: HostSweeper, jobs: readonly RecordedJob[]): Promise<StoredItem[]> {
  const { items } = await sweeper.inventory(needing([], jobs));
  return items.filter(({ kind }) => kind === 'job' || kind === 'partial');
}

/** A file of a worker; returns its path. */
function write(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x'.repeat(1000));
  return path;
}

test('a recorded job loses tree, container and outputs; keeps log and state', async () => {
  const { runner, root, digest, start, left, sweeper } = await bed();
  const id = await start({});
  expect(await ended(runner, id)).toMatchObject({ state: 'succeeded' });
  const checkpoint = write(left(id, 'scratch/checkpoints/step-1/weights'));
  await until('the end of the container', async () =>
    (await containersBelow(root)).every(({ State }) => State === 'exited'),
  );
  const log = await runner.jobs.log(id, 1_000_000);
  expect(await holders(sweeper, digest)).toEqual([]);
  expect(await jobsLeft(sweeper, [])).toEqual([]);
  const [item] = await jobsLeft(sweeper, [{ id, over: 'succeeded' }]);
  expect(item).toMatchObject({ id, holders: [] });
  expect(item?.bytes).toBeGreaterThan(1000);
  expect(await sweeper.remove({ kind: 'job', id })).toBe('removed');
  expect(await containersBelow(root)).toEqual([]);
  expect([existsSync(checkpoint), readdirSync(left(id, 'out'))]).toEqual([false, ['manifest.json']]);
  expect(await runner.jobs.status(id)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  expect(await runner.jobs.log(id, 1_000_000)).toBe(log);
  expect(await jobsLeft(sweeper, [{ id, over: 'succeeded' }])).toEqual([]);
});

test('a job that runs is left alone, whatever is recorded of it', async () => {
  const { runner, root, digest, start, left, sweeper } = await bed();
  const id = await start({ steps: 5, holdAt: 2 });
  await until('the second step', () => existsSync(left(id, 'scratch/checkpoint')));
  const partial = write(left(id, 'out/.partial/model/half'));
  expect(await holders(sweeper, digest)).toEqual(['in-use']);
  for (const job of [{ id, over: 'succeeded' } as const, { id }]) expect(await jobsLeft(sweeper, [job])).toEqual([]);
  for (const kind of ['job', 'partial'] as const) expect(await sweeper.remove({ kind, id })).toBe('kept');
  expect([existsSync(partial), (await containersBelow(root)).length]).toEqual([true, 1]);
  await runner.jobs.stop(id, 60_000);
});

test('removes only half-made output of a resumable job, which then resumes', async () => {
  const { runner, root, digest, start, left, sweeper } = await bed();
  const spec = { steps: 5, holdAt: 2 };
  const id = await start(spec);
  await until('the second step', () => existsSync(left(id, 'scratch/checkpoint')));
  expect(await runner.jobs.stop(id, 60_000)).toMatchObject({ state: 'stopped', resumable: true });
  write(left(id, 'out/.partial/model/half'));
  const items = await jobsLeft(sweeper, [{ id }]);
  expect(items).toEqual([{ kind: 'partial', id, bytes: 1000, holders: [] }]);
  expect(await sweeper.remove({ kind: 'job', id })).toBe('kept');
  expect(await sweeper.remove({ kind: 'partial', id })).toBe('removed');
  expect(readdirSync(left(id, 'out'))).toEqual([]);
  expect([existsSync(left(id, 'scratch/checkpoint')), (await containersBelow(root)).length]).toEqual([true, 1]);
  expect(await holders(sweeper, digest)).toEqual(['in-use']);
  await start(spec, id);
  expect(await ended(runner, id)).toMatchObject({ state: 'succeeded' });
});

test('a job that failed for good keeps log and state only', async () => {
  const { runner, root, start, left, sweeper } = await bed();
  const id = await start({ exit: 65 });
  expect(await ended(runner, id)).toMatchObject({ state: 'failed', resumable: false });
  await until('the end of the container', async () =>
    (await containersBelow(root)).every(({ State }) => State === 'exited'),
  );
  write(left(id, 'out/.partial/model/half'));
  const [item] = await jobsLeft(sweeper, [{ id, over: 'failed' }]);
  expect(item).toMatchObject({ kind: 'job', id, holders: [] });
  expect(item?.bytes).toBeGreaterThan(1000);
  expect(await sweeper.remove({ kind: 'job', id })).toBe('removed');
  expect([readdirSync(left(id, 'out')), await containersBelow(root)]).toEqual([['failure.json'], []]);
  expect(existsSync(left(id, 'scratch/checkpoint'))).toBe(false);
  expect(await runner.jobs.status(id)).toMatchObject({ state: 'failed', failure: { class: 'data-invalid' } });
});

test('a killed container loses half-made output; its job resumes from its checkpoint', async () => {
  const { runner, root, start, left, sweeper } = await bed();
  const spec = { steps: 5, holdAt: 2 };
  const id = await start(spec);
  await until('the second step', () => existsSync(left(id, 'scratch/checkpoint')));
  write(left(id, 'out/.partial/model/half'));
  expect(await sweeper.remove({ kind: 'partial', id })).toBe('kept');
  await askDocker('POST', `/containers/sovran-${id}/kill?signal=SIGKILL`);
  await until('the end of the container', async () =>
    (await containersBelow(root)).every(({ State }) => State === 'exited'),
  );
  expect(existsSync(left(id, 'attempts/1/exit.json'))).toBe(false);
  expect(await jobsLeft(sweeper, [{ id }])).toEqual([{ kind: 'partial', id, bytes: 1000, holders: [] }]);
  expect(await sweeper.remove({ kind: 'partial', id })).toBe('removed');
  expect([readdirSync(left(id, 'out')), existsSync(left(id, 'scratch/checkpoint'))]).toEqual([[], true]);
  await start(spec, id);
  expect(await ended(runner, id)).toMatchObject({ state: 'succeeded' });
});

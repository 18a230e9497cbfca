import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { dockerRunner } from '../../../src/lib/adapters/runners/docker/docker-runner.ts';
import type { Runner } from '../../../src/lib/core/ports/runner.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { BUILDS, containersBelow, askDocker, ensureDocker } from '../../support/docker.ts';
import { FAKE_TEMPLATES, ended, fakeJob, fakeService, until } from '../../support/process-place.ts';
import { sharedHost } from '../../support/shared-host.ts';

const JOB = '01JOB0000000000000000000A1';

interface Two {
  root: string;
  mine: Runner;
  theirs: Runner;
  environment: string;
}

/** Two users of a host who may both ask its container engine, with the image that one of them installed. */
async function twoUsers(): Promise<Two> {
  await ensureDocker();
  const there = await sharedHost(['docker']);
  onTestFinished(async () => {
    for (const { Id } of await containersBelow(there.root)) await askDocker('DELETE', `/containers/${Id}?force=1&v=1`);
    await there.stop();
  });
  there.provision();
  const place = { clock: systemClock, templates: FAKE_TEMPLATES, localStore: BUILDS, project: 'demo' };
  const runnerOf = (host: Host, actor: string): Runner =>
    dockerRunner({ ...place, host, actor, clone: `clone of ${actor}` });
  const [mine, theirs] = [runnerOf(there.ann.host, 'ann'), runnerOf(there.bob.host, 'bob')];
  const { lockDigest: environment } = await mine.install('cpu', () => undefined);
  expect((await theirs.install('cpu', () => undefined)).state).toBe('ready');
  return { root: there.root, mine, theirs, environment };
}

test('another user follows, stops, resumes, collects and removes a container job', async () => {
  const { root, mine, theirs, environment } = await twoUsers();
  const job = fakeJob(environment, { steps: 100, stepMs: 50, holdAt: 20 }, JOB);
  const data = join(root, 'trees', 'd');
  mkdirSync(data, { mode: 0o755 });
  await mine.jobs.start(job, { data });
  await until('a first step', async () => (await theirs.jobs.status(JOB))?.lastEvent?.type === 'progress');
  expect(await theirs.jobs.status(JOB)).toMatchObject({ owner: 'this-project', actor: 'ann', elsewhere: true });
  expect((await mine.jobs.status(JOB))?.elsewhere).toBeUndefined();
  expect(await theirs.jobs.stop(JOB, 10_000)).toMatchObject({ resumable: true });
  const { uid, gid } = statSync(join(root, 'jobs', JOB));
  const point = statSync(join(root, 'jobs', JOB, 'in', 'data'));
  expect([point.uid, point.gid, (point.mode & 0o7777).toString(8)]).toEqual([uid, gid, '2770']);
  await theirs.jobs.start(job, { data });
  expect(await ended(mine, JOB)).toMatchObject({ state: 'succeeded' });
  expect(statSync(join(root, 'jobs', JOB, 'attempts', '2', 'claim.json')).uid).not.toBe(uid);
  expect((await theirs.jobs.collect(JOB)).outputs.length).toBeGreaterThan(0);
  await theirs.jobs.remove(JOB);
  expect(await mine.jobs.list()).toEqual([]);
});

test('a container service is healthy to another user, who stops it', async () => {
  const { root, mine, theirs, environment } = await twoUsers();
  const spec = fakeService(environment, { modelTree: join(root, 'trees', 'm') });
  await mine.services.start(spec);
  await until('health', async () => (await theirs.services.status('svc')).state === 'healthy');
  const seenBy = async (runner: Runner) => {
    const { owner, actor, elsewhere = false } = await runner.services.status('svc');
    return { owner, actor, elsewhere };
  };
  expect(await seenBy(mine)).toEqual({ owner: 'this-project', actor: 'ann', elsewhere: false });
  expect(await seenBy(theirs)).toEqual({ owner: 'this-project', actor: 'ann', elsewhere: true });
  await theirs.services.stop('svc', 2000);
  expect(await mine.services.list()).toEqual([]);
});

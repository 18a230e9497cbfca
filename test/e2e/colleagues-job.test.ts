import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { Runner } from '../../src/lib/core/ports/runner.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import { projectMark } from '../../src/lib/core/project/listed-host.ts';
import { digestOf } from '../../src/lib/core/kit/canonical.ts';
import { localTime } from '../../src/lib/core/text/local-time.ts';
import { ENDLESS } from '../support/endless.ts';
import { FAKE_TEMPLATES, fakeJob, fakeService, until } from '../support/process-place.ts';
import { hostIn } from '../support/host-in.ts';
import { sshProject, type SshProject } from '../support/project/ssh-project.ts';
import { bedOf } from '../support/ssh-faults.ts';

const ANN = 'ann@example.org';

/** A host on which a job of this project runs that Ann started, and of which this clone has no record yet. */
async function besideAnn(started: Started = { actor: ANN }): Promise<Beside & { job: string; state: State }> {
  const beside = await installedBeside(started);
  const { runner } = beside;
  const { lockDigest } = await runner.environment('cpu');
  const spec = fakeJob(lockDigest, ENDLESS);
  await runner.jobs.start(spec, {});
  onTestFinished(async () => void (await runner.jobs.stop(spec.jobId, 0)));
  return { ...beside, job: spec.jobId, state: async () => (await runner.jobs.status(spec.jobId))?.state };
}

interface Started {
  actor: string;
  clone?: string;
}

type State = () => Promise<string | undefined>;

/** A project with the engine of somebody else on its host, and what the project is called there. */
interface Beside extends SshProject {
  runner: Runner;
  mark: string;
}

async function installedBeside(started: Started): Promise<Beside> {
  const env = { SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES };
  const project = await sshProject(await bedOf(), { driver: 'ssh2', name: 'gpu1', env });
  await project.must('engine install cpu --host gpu1');
  const mark = await projectMark(openStore(project.root), 'ssh2');
  const place = { host: hostIn(project.there), templates: FAKE_TEMPLATES, clock: systemClock };
  return { ...project, mark, runner: processRunner({ ...place, project: mark, ...started }) };
}

/** A service that a promotion of Ann has started, with her claim on the environment. */
async function besidePromotion(started: Started): Promise<Beside & { state: State; leases: Leases }> {
  const beside = await installedBeside(started);
  const { runner, mark, there } = beside;
  const { lockDigest: environment } = await runner.environment('cpu');
  const labels = { environment: 'production', release: 'r1', slot: 'blue' };
  await runner.services.start(fakeService(environment, { id: 'release-blue', labels }));
  onTestFinished(() => runner.services.stop('release-blue', 0));
  const leases = hostLeases(hostIn(there), 'environment-lease');
  const device = `environment-${digestOf({ mark, environment: 'production' }).slice('sha256:'.length, 23)}`;
  await leases.acquire({ holder: 'clone-a', actor: ANN, project: 'p', devices: [device], count: 1, seconds: 3600 });
  return { ...beside, leases, state: async () => (await runner.services.status('release-blue')).state };
}

test.each<[string, Started]>([
  ['a colleague’s', { actor: ANN }],
  ['one’s own of another clone', { actor: 'tester@example.org', clone: 'another' }],
])('keeps a service of a leased environment, even when %s and named', async (_, started) => {
  const { run, state, leases } = await besidePromotion(started);
  const [lease] = (await leases.list()).leases;
  const named = ['job', 'reconcile', '--orphans-of', started.actor, '--yes'];
  const held = { environment: 'production', by: ANN, since: lease?.since };
  for (const args of [named, ['job', 'reconcile', '--yes']])
    expect(await run(...args, '--json')).toMatchObject({
      exit: 0,
      json: { stopped: [], kept: [{ kind: 'service', id: 'release-blue', why: 'environment-leased', held }] },
    });
  const { stdout } = await run(...named);
  expect(stdout).toContain(`${ANN} has leased environment production since ${localTime(held.since ?? '')}`);
  await until('the service answers', async () => (await state()) === 'healthy');
  await leases.release('clone-a');
  expect(await run(...named, '--json')).toMatchObject({ exit: 0, json: { stopped: [{ id: 'release-blue' }] } });
  expect(await state()).toBe('absent');
  expect((await leases.list()).leases).toEqual([]);
});

test('reconcile keeps an unfetched job of a colleague and names its actor', async () => {
  const { run, job, state } = await besideAnn();
  const left = await run('job', 'reconcile', '--yes', '--json');
  expect(left).toMatchObject({
    exit: 0,
    json: { stopped: [], kept: [{ kind: 'job', id: job, why: 'of-colleague', by: ANN }] },
  });
  expect((await run('job', 'reconcile', '--dry-run')).stdout).toContain(`started by ${ANN} at`);
  expect(await state()).toBe('running');
  const stopped = await run('job', 'reconcile', '--orphans-of', ANN, '--yes', '--json');
  expect(stopped).toMatchObject({ exit: 0, json: { stopped: [{ kind: 'job', id: job }], kept: [] } });
  expect(await state()).toBe('stopped');
});

test('keeps an own job that another clone started', async () => {
  const { run, job, state } = await besideAnn({ actor: 'tester@example.org', clone: 'another' });
  const left = await run('job', 'reconcile', '--yes', '--json');
  expect(left).toMatchObject({ exit: 0, json: { stopped: [], kept: [{ id: job, why: 'of-other-clone' }] } });
  expect((await run('job', 'reconcile', '--dry-run')).stdout).toContain('started in another clone at');
  expect(await state()).toBe('running');
});

test('keeps a host that runs a colleague’s job', async () => {
  const { run, job, state } = await besideAnn();
  const { exit, json } = await run('host', 'remove', 'gpu1', '--yes', '--json');
  expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(JSON.stringify(json)).toContain(job);
  expect(await state()).toBe('running');
});

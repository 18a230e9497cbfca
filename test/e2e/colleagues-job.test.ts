import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { processEngine } from '../../src/lib/adapters/engines/process/process-engine.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { projectMark } from '../../src/lib/project/project-mark.ts';
import { FAKE_TEMPLATES, fakeJob } from '../support/engine-place.ts';
import { hostIn } from '../support/host-in.ts';
import { remoteProject, type RemoteProject } from '../support/remote-project.ts';
import { bedOf } from '../support/ssh-faults.ts';

const ANN = 'ann@example.org';

/** A host on which a job of this project runs that Ann started, and of which this clone has no record yet. */
async function besideAnn(
  started: { actor: string; clone?: string } = { actor: ANN },
): Promise<RemoteProject & { job: string; state: () => Promise<string | undefined> }> {
  const project = remoteProject(await bedOf(), 'ssh2', '  engine: process\n  labels: {}\n');
  const run: RemoteProject['run'] = (args, more) =>
    project.run(args, { SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES, ...more });
  const installed = await run(['engine', 'install', 'cpu', '--host', 'gpu1']);
  expect(installed.exit, installed.stderr).toBe(0);
  const engine = processEngine({
    host: hostIn(project.there),
    templates: FAKE_TEMPLATES,
    clock: systemClock(),
    project: await projectMark(openStore(project.root), 'ssh2'),
    ...started,
  });
  const { lockDigest } = await engine.environment();
  const spec = fakeJob(lockDigest, { steps: 2000, stepMs: 20 });
  await engine.startJob(spec, {});
  onTestFinished(async () => void (await engine.stopJob(spec.jobId, 0)));
  return { ...project, run, job: spec.jobId, state: async () => (await engine.jobStatus(spec.jobId))?.state };
}

test('the job of a colleague that was not fetched here goes on: reconcile leaves it and names who started it', async () => {
  const { run, job, state } = await besideAnn();
  const left = await run(['job', 'reconcile', '--yes', '--json']);
  expect(left).toMatchObject({
    exit: 0,
    json: { stopped: [], kept: [{ kind: 'job', id: job, why: 'of-colleague', by: ANN }] },
  });
  expect((await run(['job', 'reconcile', '--dry-run'])).stdout).toContain(`which ${ANN} started at`);
  expect(await state()).toBe('running');
  const stopped = await run(['job', 'reconcile', '--orphans-of', ANN, '--yes', '--json']);
  expect(stopped).toMatchObject({ exit: 0, json: { stopped: [{ kind: 'job', id: job }], kept: [] } });
  expect(await state()).toBe('stopped');
});

test('a job of one’s own that another clone started goes on as well', async () => {
  const { run, job, state } = await besideAnn({ actor: 'tester@example.org', clone: 'another' });
  const left = await run(['job', 'reconcile', '--yes', '--json']);
  expect(left).toMatchObject({ exit: 0, json: { stopped: [], kept: [{ id: job, why: 'of-other-clone' }] } });
  expect((await run(['job', 'reconcile', '--dry-run'])).stdout).toContain('in another clone of the project');
  expect(await state()).toBe('running');
});

test('a host on which the job of a colleague runs is not removed from the inventory', async () => {
  const { run, job, state } = await besideAnn();
  const { exit, json } = await run(['host', 'remove', 'gpu1', '--yes', '--json']);
  expect({ exit, json }).toMatchObject({ exit: 3, json: { error: { code: 'gates-failed' } } });
  expect(JSON.stringify(json)).toContain(job);
  expect(await state()).toBe('running');
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packagedEngines, readEngine } from '../../../src/lib/adapters/runners/folders/definitions.ts';
import { planCollect, type CollectFacts } from '../../../src/lib/stages/jobs/collect.ts';
import { planLaunch, type LaunchFacts } from '../../../src/lib/stages/jobs/launch.ts';
import { draftJob } from '../../../src/lib/stages/jobs/request.ts';
import { planStop } from '../../../src/lib/stages/jobs/stop.ts';
import type { JobState } from '../../../src/lib/core/ports/runner.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';
import { collectFacts, JOB_ID as ID } from '../../support/collect-facts.ts';
import { fakeRequest } from '../../support/launched-job.ts';

const CPU = await readEngine(packagedEngines(), 'cpu');
const REQUEST = fakeRequest({ spec: { steps: 3 }, subject: 'tuned', seed: 7 });

interface LaunchCase {
  name: string;
  environment: LaunchFacts['environment'];
  prior?: LaunchFacts['prior'];
  rival?: string;
  /** GPUs: asked for, and of the host. */
  gpus?: { asked?: number; host: number };
  gates: Record<string, string>;
  change: string;
}

interface CollectCase {
  name: string;
  state: JobState;
  recorded: JobState;
  existing?: CollectFacts['existing'];
  gates: Record<string, string>;
  steps?: string[];
  status?: string;
}

function casesOf<T>(file: string): T[] {
  return parse(readFileSync(`test/cases/jobs/${file}.yaml`, 'utf8')) as T[];
}

function verdicts({ gates }: PlanDraft): Record<string, string> {
  return Object.fromEntries(gates.map(({ id, verdict }) => [id, verdict]));
}

test.for(casesOf<LaunchCase>('launch-plan'))('launch: $name', (one) => {
  const { environment, prior = null, rival = null, gpus = { host: 0 }, gates, change } = one;
  const request = gpus.asked === undefined ? REQUEST : { ...REQUEST, gpus: gpus.asked };
  const draft = draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 2, gpus.host);
  const plan = planLaunch(request, {
    definition: CPU,
    variant: 'cpu',
    draft,
    environment,
    prior,
    rival,
    gpus: gpus.host,
  });
  expect(verdicts(plan)).toEqual(gates);
  expect(plan.steps).toMatchObject([{ id: 'start-job', action: 'start-job', change, host: 'local' }]);
});

test.for(casesOf<CollectCase>('collect-plan'))(
  'collect: $name',
  ({ state, recorded, existing, gates, steps, status }) => {
    const plan = planCollect({ id: ID }, collectFacts(state, recorded, existing ?? {}));
    expect(verdicts(plan)).toEqual(gates);
    if (steps) expect(plan.steps.map(({ id }) => id)).toEqual(steps);
    if (status) expect(plan.steps.at(-1)?.args).toMatchObject({ resource: { spec: { status } } });
  },
);

test('threads are what is asked for, at most the cores', () => {
  const engine = { name: 'cpu', runner: 'process', environment: 'sha256:e' };
  expect(draftJob(REQUEST, engine, 8).resources.threads).toBe(8);
  expect(draftJob({ ...REQUEST, threads: 3 }, engine, 8).resources.threads).toBe(3);
  expect(draftJob({ ...REQUEST, threads: 99 }, engine, 8).resources.threads).toBe(8);
});

test.for(['running', 'queued'] as const)('a %s job may be stopped', (state) => {
  expect(verdicts(planStop({ id: ID, graceMs: 1 }, { id: ID, host: 'local', state }))).toEqual({ 'job-runs': 'pass' });
});

test.for(['succeeded', 'failed', 'stopped', 'lost'] as const)('a %s job is not stopped', (state) => {
  expect(verdicts(planStop({ id: ID, graceMs: 1 }, { id: ID, host: 'local', state }))).toEqual({ 'job-runs': 'fail' });
});

test.for([
  [undefined, 0, 0],
  [undefined, 1, 1],
  [undefined, 8, 1],
  [0, 8, 0],
  [4, 8, 4],
  [4, 1, 4],
])('GPUs: %j asked for on a host with %i make %i', ([asked, host, gpus]) => {
  const request = asked === undefined ? REQUEST : { ...REQUEST, gpus: asked };
  expect(draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 8, host).resources.gpus).toBe(
    gpus,
  );
});

test('only a job with GPUs has a step that releases them', () => {
  const facts = collectFacts('failed', 'running', {});
  expect(planCollect({ id: ID }, facts).steps.map(({ action }) => action)).toEqual(['write-resource']);
  facts.run.spec.job = { resources: { gpus: 2 } };
  expect(planCollect({ id: ID }, facts).steps).toMatchObject([
    { action: 'free-devices', args: { job: ID, host: 'local', gpus: 2 } },
    { action: 'write-resource' },
  ]);
  facts.status.endedAt = '2026-01-02T00:00:00.000Z';
  expect(planCollect({ id: ID }, facts).steps[0]).toMatchObject({ args: { endedAt: facts.status.endedAt } });
});

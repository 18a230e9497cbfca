import { expect, test } from 'vitest';
import { planAddApplication, planAddKey } from '../../../src/lib/stages/serving/applications/add.ts';
import { planRevoke } from '../../../src/lib/stages/serving/applications/revoke.ts';
import { planBench } from '../../../src/lib/stages/measure/bench/bench-run.ts';
import type { Subject } from '../../../src/lib/stages/measure/bench/subject.ts';
import { planEval } from '../../../src/lib/stages/measure/eval/eval-run.ts';
import { planCollect } from '../../../src/lib/stages/jobs/collect.ts';
import type { PlanDraft } from '../../../src/lib/core/operation/plan/plan.ts';
import { collectFacts } from '../../support/collect-facts.ts';
import { anEnvironment } from '../../support/project/serving.ts';

const previous = { environment: 'prod', revocation: 0, keys: [] };
const key = { sha256: 'sha256:00', expiresAt: null };
const there: Subject = {
  environment: { name: 'prod', spec: anEnvironment('prod', { port: 1, host: 'gpu1' }).spec },
  keyReadable: true,
};
const machine = { name: 'gpu1', os: 'Linux', arch: 'x64', cpus: 1, memoryGiB: 1 };
const served: Subject = { host: machine, keyReadable: true };
const INPUT = { env: 'prod', model: null, host: null, keyFile: null, durationMs: 1, concurrency: 1 } as never;
const DATA = { digest: 'sha256:00', rows: 1 };

/** A cut run goes on only on the machines that its steps name. */
test.for<{ what: string; draft: PlanDraft }>([
  {
    what: 'app add',
    draft: planAddApplication(
      { name: 'a', environment: 'prod', owner: null, key },
      { exists: false, host: 'gpu1', revocation: 0 },
    ),
  },
  {
    what: 'app key revoke',
    draft: planRevoke({ name: 'a', key: null }, { spec: previous, host: 'gpu1', digest: null, valid: [] }),
  },
  {
    what: 'app key add',
    draft: planAddKey({ name: 'a', key }, { spec: previous, host: 'gpu1', revocation: 0 }),
  },
  {
    what: 'bench run of an environment',
    draft: planBench(INPUT, { subject: there, prompts: { source: '', digest: '', count: 1 } }),
  },
  { what: 'eval run on a host', draft: planEval(INPUT, { subject: served, dataset: DATA }) },
])('the first step of $what outside the project names its host', ({ draft }) => {
  expect(draft.steps.find(({ action }) => action !== 'record')).toMatchObject({ host: 'gpu1' });
});

test('the trees of a job come from its host', () => {
  const facts = collectFacts('succeeded', 'running', {});
  const { host } = facts.run.spec;
  const trees = planCollect({ id: 'x' }, facts).steps.filter(({ action }) => action === 'bring-in-tree');
  expect([trees.length > 0, host === undefined]).toEqual([true, false]);
  for (const step of trees) expect(step.host).toBe(host);
});

test('what this machine measures alone names no host', () => {
  expect(planEval(INPUT, { subject: { keyReadable: true }, dataset: DATA }).steps[0]).not.toHaveProperty('host');
});

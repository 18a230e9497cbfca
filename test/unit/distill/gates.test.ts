import { expect, test } from 'vitest';
import { planOperation } from '../../../src/lib/core/operation/executor/plan-operation.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { launchDistillation } from '../../../src/lib/stages/distill/launch/launch-distillation.ts';
import type { DistillInput } from '../../../src/lib/stages/distill/request/input.ts';
import { launchTraining } from '../../../src/lib/stages/models/train/launch-training.ts';
import { DISTILL, distillWorld } from '../../support/distill-world.ts';
import type { PlayedWorld } from '../../support/sweep/played-world.ts';

const OTHER = `sha256:${'7'.repeat(64)}`;

interface Row {
  why: string;
  input?: Partial<DistillInput>;
  teacher?: object;
  student?: object;
  dataset?: object;
  /** Also a dataset of the answers' name. */
  answers?: object;
  facts?: object;
  engineMissing?: true;
  /** Gates that block, with their verdicts. */
  blocks: Record<string, string>;
}

const base = (entry: string): object => ({ catalogue: { entry, by: 'digest' } });
const LICENSE = 'teacher-license';

const ROWS: Row[] = [
  { why: 'a sound pair', blocks: {} },
  {
    why: 'a teacher without servable weights',
    teacher: { servable: undefined },
    blocks: { 'teacher-servable': 'fail' },
  },
  { why: 'a teacher whose files are gone', teacher: { digest: OTHER }, blocks: { 'teacher-present': 'fail' } },
  { why: 'a student that cannot be trained', student: { trainable: false }, blocks: { 'base-trainable': 'fail' } },
  {
    why: 'a dataset without training rows',
    dataset: { splits: { train: 0, validation: 6, test: 6 } },
    blocks: { 'train-rows': 'fail' },
  },
  { why: 'prompts in two splits', dataset: { leakage: { overlap: 2 } }, blocks: { 'prompts-separate': 'fail' } },
  {
    why: 'an engine that is not installed',
    engineMissing: true,
    blocks: { 'teacher-engine': 'fail', 'engine-ready': 'fail' },
  },
  { why: 'a name that is taken', input: { name: 'student' }, blocks: { 'name-free': 'fail' } },
  { why: 'answers of others', answers: {}, blocks: { 'answers-name': 'fail' } },
  {
    why: 'a base that the catalogue does not know',
    teacher: { catalogue: undefined },
    blocks: { [LICENSE]: 'unknown' },
  },
  {
    why: 'the same, stated by a person',
    teacher: { catalogue: undefined },
    input: { licenseOk: 'contract 12' },
    blocks: {},
  },
  { why: 'a licence that forbids it', teacher: base('llama-3-8b-instruct'), blocks: { [LICENSE]: 'fail' } },
  {
    why: 'the same, whatever a person states',
    teacher: base('llama-3-8b-instruct'),
    input: { licenseOk: 'we asked' },
    blocks: { [LICENSE]: 'fail' },
  },
  { why: 'a licence nobody has read', teacher: base('mistral-small-4-119b'), blocks: { [LICENSE]: 'unknown' } },
  {
    why: 'research only, use not declared',
    teacher: base('ministral-8b-instruct-2410'),
    blocks: { [LICENSE]: 'unknown' },
  },
  {
    why: 'research only, commercial use',
    teacher: base('ministral-8b-instruct-2410'),
    facts: { commercialUse: true },
    blocks: { [LICENSE]: 'fail' },
  },
  {
    why: 'research only, and research',
    teacher: base('ministral-8b-instruct-2410'),
    facts: { commercialUse: false },
    blocks: {},
  },
  { why: 'a licence that names students', teacher: base('llama-3.1-8b-instruct'), blocks: { 'student-name': 'fail' } },
  {
    why: 'the same, named as it wants',
    teacher: base('llama-3.1-8b-instruct'),
    input: { name: 'llama-small' },
    blocks: {},
  },
  {
    why: 'a teacher made of a base that forbids it',
    teacher: { catalogue: undefined, lineage: [{ relation: 'quantized-from', digest: OTHER }] },
    blocks: { [LICENSE]: 'fail' },
  },
];

async function change(world: PlayedWorld, { teacher, student, dataset, answers, facts }: Row): Promise<void> {
  const { project } = world.open();
  const rewrite = async (kind: 'Model' | 'Dataset', name: string, more: object, as = name): Promise<void> => {
    const spec = (await project.read(kind, name))?.spec as object;
    await project.write(resourceOf(kind, as, { ...spec, ...more }));
  };
  const forbidding = { ...base('llama-3-8b-instruct'), digest: OTHER };
  if (teacher && 'lineage' in teacher) await rewrite('Model', 'teacher', forbidding, 'forbidding');
  if (teacher) await rewrite('Model', 'teacher', teacher);
  if (student) await rewrite('Model', 'student', student);
  if (dataset) await rewrite('Dataset', 'rows', dataset);
  if (answers) await rewrite('Dataset', 'rows', answers, 'small.answers');
  if (facts) await project.writeSettings({ ...(await project.settings()), facts });
}

test.for(ROWS)('$why', async (row) => {
  const world = await distillWorld();
  await change(world, row);
  if (row.engineMissing) world.state.engine.ready = false;
  const { gates } = await planOperation(launchDistillation, { ...DISTILL, ...row.input }, world.open());
  const blocking = gates.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  expect(Object.fromEntries(blocking.map(({ id, verdict }) => [id, verdict]))).toEqual(row.blocks);
  for (const { fix, next } of blocking) expect(fix ?? next).toBeDefined();
});

test.for([
  ['teacher', { teacher: 'nothing' }],
  ['student', { student: 'nothing' }],
  ['dataset', { dataset: 'nothing' }],
] as const)('an unknown %s is a usage error', async ([, wrong]) => {
  const { open } = await distillWorld();
  const refused = planOperation(launchDistillation, { ...DISTILL, ...wrong }, open());
  await expect(refused).rejects.toMatchObject({ code: 'not-found', exit: 2 });
});

test('what a fixture teaches is a fixture, whose name says nothing', async () => {
  const world = await distillWorld();
  await change(world, { why: '', teacher: { kind: 'fixture' }, blocks: {} });
  const { steps } = await planOperation(launchDistillation, DISTILL, world.open());
  expect(JSON.stringify(steps.at(-1)?.args)).toContain('"kind":"fixture"');
});

test.for<[string, object, string, string | undefined, Record<string, string>]>([
  ['a licence that names students', base('llama-3.1-8b-instruct'), 'small', undefined, { 'student-name': 'fail' }],
  ['a licence that forbids it', base('llama-3-8b-instruct'), 'small', 'we asked', { [LICENSE]: 'fail' }],
  ['an unknown licence, stated by a person', { catalogue: undefined }, 'small', 'contract 12', {}],
  ['a teacher that is gone', { digest: OTHER }, 'small', undefined, { [LICENSE]: 'unknown' }],
])('training on the answers of %s asks what distilling asks', async ([, teacher, name, licenseOk, blocks]) => {
  const world = await distillWorld();
  const { project } = world.open();
  const digest = (await requireResource(project, 'Model', 'teacher')).spec.digest;
  const source = (await requireResource(project, 'Dataset', 'rows')).spec;
  const answers = {
    teacher: { name: 'teacher', digest },
    source: { name: 'rows', digest: source.digest },
    sampling: { temperature: 0, maxTokens: 32, seed: 1 },
    engine: { name: 'cpu', environment: OTHER },
  };
  await change(world, { why: '', teacher, dataset: { answers }, blocks });
  const training = { name, base: 'student', dataset: 'rows', method: 'full' as const, host: 'local', settings: {} };
  const input = { ...training, ...(licenseOk === undefined ? {} : { licenseOk }) };
  const { gates } = await planOperation(launchTraining, input, world.open());
  const blocking = gates.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  expect(Object.fromEntries(blocking.map(({ id, verdict }) => [id, verdict]))).toEqual(blocks);
});

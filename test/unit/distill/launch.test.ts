import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { verifyDataset } from '../../../src/lib/stages/data/verify.ts';
import { launchDistillationWith } from '../../../src/lib/stages/distill/launch/launch-distillation.ts';
import type { MockFault, MockRequest } from '../../support/mock-server/mock-options.ts';
import { launchCommand } from '../../../src/lib/stages/jobs/launch-command.ts';
import { DISTILL, distillWorld } from '../../support/distill-world.ts';
import { numberIn } from '../../support/measured-project.ts';
import { serveMock } from '../../support/served-mock.ts';
import { findOperation } from '../../support/find-operation.ts';
import type { PlayedWorld } from '../../support/sweep/played-world.ts';

const PROMPTS = 12;

/** A teacher that keeps what it was asked. */
function teacher(answer: (number: number) => string, fault?: (request: MockRequest) => MockFault | undefined) {
  const asked: number[] = [];
  const serve = serveMock({
    answer: (messages) => {
      asked.push(numberIn(messages));
      return answer(numberIn(messages));
    },
    ...(fault ? { fault } : {}),
  });
  return { operation: launchDistillationWith(serve), asked };
}

async function answersIn(world: PlayedWorld): Promise<{ spec: DatasetSpec; read: (file: string) => string }> {
  const { spec } = await requireResource(world.open().project, 'Dataset', 'small.answers');
  const tree = (await (await openArtifacts(world.store)).treePath(spec.digest)) ?? '';
  return { spec, read: (file) => readFileSync(join(tree, file), 'utf8') };
}

async function sourceIn(world: PlayedWorld): Promise<{ spec: DatasetSpec; read: (file: string) => string }> {
  const { spec } = await requireResource(world.open().project, 'Dataset', 'rows');
  const tree = (await (await openArtifacts(world.store)).treePath(spec.digest)) ?? '';
  return { spec, read: (file) => readFileSync(join(tree, file), 'utf8') };
}

test('a job trains the student on a dataset of teacher answers', async () => {
  const world = await distillWorld();
  const { operation, asked } = teacher((number) => `teacher ${number}`);
  const { result } = await executeOperation(operation, DISTILL, world.open());
  const [answers, source] = [await answersIn(world), await sourceIn(world)];
  const ofTeacher = await requireResource(world.open().project, 'Model', 'teacher');
  expect(answers.spec).toMatchObject({
    license: 'CC0-1.0',
    rows: { in: 24, out: 24, dropped: {} },
    splits: { train: PROMPTS, validation: 6, test: 6 },
    leakage: { overlap: 0 },
    answers: {
      teacher: { name: 'teacher', digest: ofTeacher.spec.digest },
      source: { name: 'rows', digest: source.spec.digest },
      sampling: { temperature: 0, maxTokens: 32 },
    },
  });
  const expected = source.read('train-00000.jsonl').replaceAll('people', 'teacher');
  expect(answers.read('train-00000.jsonl')).toBe(expected);
  for (const name of ['validation-00000.jsonl', 'test-00000.jsonl']) expect(answers.read(name)).toBe(source.read(name));
  expect(asked).toHaveLength(PROMPTS);
  expect(await verifyDataset('small.answers', world.open())).toMatchObject({ verified: true });
  const job = world.state.engine.jobs[result.job]?.spec;
  expect(job?.inputs.find(({ role }) => role === 'dataset')?.digest).toBe(answers.spec.digest);
  expect(job).toMatchObject({ kind: 'finetune', spec: { method: 'full', maxSteps: 5 } });
  const run = await requireResource(world.open().project, 'Run', result.job);
  expect(run.spec.collect?.[0]?.model.lineage).toEqual([
    { relation: 'merged-from', digest: expect.any(String), name: 'student' },
    { relation: 'trained-on', digest: answers.spec.digest, name: 'small.answers' },
    { relation: 'distilled-from', digest: ofTeacher.spec.digest, name: 'teacher' },
  ]);
  expect(launchCommand(run)).toBe(
    "sovran distill launch small --teacher teacher --student student --dataset rows --method full --max-tokens 32 --host local --set 'maxSteps=5'",
  );
});

test('the same command follows its job and asks nothing again', async () => {
  const world = await distillWorld();
  const first = await executeOperation(teacher(String).operation, DISTILL, world.open());
  const { operation, asked } = teacher(String);
  const again = await executeOperation(operation, DISTILL, world.open());
  expect(again.result).toEqual(first.result);
  expect(asked).toEqual([]);
});

test('answers that cannot be trained on are left out and counted', async () => {
  const world = await distillWorld();
  const { spec, read } = await sourceIn(world);
  expect(spec.splits.train).toBe(PROMPTS);
  const numbers = [...read('train-00000.jsonl').matchAll(/Question (\d+)/g)].map((found) => Number(found[1]));
  const [empty, long, steering, personal] = numbers;
  const { operation } = teacher((number) => {
    if (number === empty) return ' \n';
    if (number === long) return 'word'.repeat(100);
    if (number === steering) return 'x <|im_end|> y';
    return number === personal ? 'write to a.b@example.org' : 'fine';
  });
  await executeOperation(operation, DISTILL, world.open());
  const answers = await answersIn(world);
  expect(answers.spec.rows).toEqual({ in: 24, out: 21, dropped: { unanswered: 1, truncated: 1, invalid: 1 } });
  expect(answers.spec.piiFound).toEqual({ email: 1 });
  expect(answers.read('train-00000.jsonl')).toContain('write to [email]');
});

test('a teacher that stops answering changes nothing; the rest follows later', async () => {
  const world = await distillWorld();
  const failing = teacher(String, ({ index }) => (index < 5 ? undefined : { kind: 'status', status: 503 }));
  await expect(executeOperation(failing.operation, DISTILL, world.open())).rejects.toMatchObject({
    code: 'teacher-silent',
    exit: 4,
  });
  expect(failing.asked).toHaveLength(5);
  const { operation, asked } = teacher(String);
  expect(await world.open().project.list('Run')).toEqual([]);
  await executeOperation(operation, DISTILL, world.open());
  expect(asked).toHaveLength(PROMPTS - 5);
  expect((await answersIn(world)).spec.splits.train).toBe(PROMPTS);
});

test('a teacher without one usable answer changes nothing', async () => {
  const world = await distillWorld();
  const refused = executeOperation(teacher(() => '').operation, DISTILL, world.open());
  await expect(refused).rejects.toMatchObject({ code: 'nothing-left', exit: 3 });
  expect(await world.open().project.list('Run')).toEqual([]);
  await expect(answersIn(world)).rejects.toMatchObject({ code: 'not-found' });
});

test('the command that the library finds is this operation', async () => {
  expect((await findOperation('distill launch'))?.id).toBe('distill launch');
});

import { expect, test } from 'vitest';
import type { Gate } from '../../../../src/lib/core/operation/plan/plan.ts';
import type { DatasetSpec } from '../../../../src/lib/core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../../src/lib/core/project/resources/model.ts';
import { launchTraining, type TrainFacts } from '../../../../src/lib/stages/models/train/launch-training.ts';
import { type TrainInput, trainRequest } from '../../../../src/lib/stages/models/train/request.ts';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import { draftJob } from '../../../../src/lib/stages/jobs/request.ts';

const TRL = await readEngine(packagedEngines(), 'trl');
const BASE = { kind: 'base', digest: 'sha256:b', license: 'apache-2.0', parameters: 1, trainable: true } as ModelSpec;

function dataset(preferences?: number): DatasetSpec {
  const splits = { train: 5, validation: 0, test: 0 };
  return { digest: 'sha256:d', splits, ...(preferences === undefined ? {} : { preferences }) } as DatasetSpec;
}

function input(method: string): TrainInput {
  return { name: 'm', base: 'b', dataset: 'd', method, host: 'local', settings: {} };
}

test.for([
  ['lora', ['adapter', 'merged']],
  ['full', ['merged']],
  ['qlora', ['adapter', 'merged']],
  ['dpo', ['adapter', 'merged']],
] as const)('%s makes %j', ([method, trees]) => {
  expect(trainRequest(input(method), BASE, dataset()).collect.map(({ tree }) => tree)).toEqual(trees);
});

test.for([
  ['dpo', undefined, 'fail'],
  ['dpo', 0, 'fail'],
  ['dpo', 3, 'pass'],
  ['lora', undefined, undefined],
] as const)('%s on %s rejected answers: %s', ([method, preferences, verdict]) => {
  const gates = gatesOf(method, BASE, dataset(preferences));
  expect(gates.find(({ id }) => id === 'train-preferences')?.verdict).toBe(verdict);
});

const TEMPLATE = `sha256:${'a'.repeat(64)}`;
const TARGET = { model: 'other', digest: TEMPLATE, template: TEMPLATE };

test.for([
  ['its template', { chatTemplate: TEMPLATE }, { target: TARGET }, 'pass'],
  ['another template', { chatTemplate: `sha256:${'b'.repeat(64)}` }, { target: TARGET }, 'fail'],
  ['a template that is not known', {}, { target: TARGET }, undefined],
  ['no target', { chatTemplate: TEMPLATE }, {}, undefined],
] as const)('rows checked by %s: judged', ([, base, rows, verdict]) => {
  const gates = gatesOf('lora', { ...BASE, ...base }, { ...dataset(), ...rows });
  expect(gates.find(({ id }) => id === 'dataset-target')?.verdict).toBe(verdict);
});

test.for([
  ['evaluates nothing', { count: 0, of: [], absent: [] }, 'pass'],
  ['evaluates something', { count: 3, of: ['exam'], absent: ['other'] }, 'fail'],
  ['could not be compared', { count: 0, of: [], absent: ['other'] }, 'unknown'],
  ['is kept on purpose', undefined, undefined],
] as const)('a training row that %s: judged', ([, found, verdict]) => {
  const evaluates = found && { ...found, of: [...found.of], absent: [...found.absent] };
  const gates = gatesOf('lora', BASE, dataset(), evaluates && { evaluates });
  expect(gates.find(({ id }) => id === 'evaluation-rows')?.verdict).toBe(verdict);
});

function gatesOf(method: string, base: ModelSpec, rows: DatasetSpec, more: Partial<TrainFacts> = {}): Gate[] {
  const request = trainRequest(input(method), base, rows);
  const draft = draftJob(request, { name: 'trl', runner: 'process', environment: 'sha256:e' }, 2);
  const launch = {
    definition: TRL,
    variant: 'cpu' as const,
    draft,
    environment: 'ready' as const,
    prior: null,
    rival: null,
    gpus: 0,
  };
  const facts: TrainFacts = { request, base, dataset: rows, taken: false, launch, ...more };
  return launchTraining.plan(input(method), facts).gates;
}

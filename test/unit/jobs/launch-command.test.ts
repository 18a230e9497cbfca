import { Parser } from '@oclif/core';
import { expect, test } from 'vitest';
import QuantizeLaunch from '../../../src/commands/quantize/launch.ts';
import TrainLaunch from '../../../src/commands/train/launch.ts';
import type { JobRun } from '../../../src/lib/core/project/job-runs.ts';
import { launchCommand } from '../../../src/lib/stages/jobs/launch-command.ts';
import { draftJob, type JobRequest } from '../../../src/lib/stages/jobs/request.ts';
import { dequantizeRequest } from '../../../src/lib/stages/models/registry/import-model.ts';
import { quantizeRequest } from '../../../src/lib/stages/models/quantize/request.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { toJson } from '../../../src/lib/core/kit/to-json.ts';
import { trainRequest } from '../../../src/lib/stages/models/train/request.ts';
import { readTrainSettings } from '../../../src/lib/stages/jobs/train-settings.ts';

const JOB_ID = '01JOB0000000000000000000A1';
const MODEL = {
  kind: 'base',
  format: 'safetensors',
  digest: `sha256:${'b'.repeat(64)}`,
  license: 'MIT',
  parameters: 1,
  chatTemplate: `sha256:${'c'.repeat(64)}`,
} as ModelSpec;
const ROWS = { digest: `sha256:${'d'.repeat(64)}` } as DatasetSpec;

/** What a typed line asks for; `--host` is `local` where it was left out, as with one host. */
async function requestOf(line: string): Promise<JobRequest> {
  const [, topic, , ...argv] = line.split(' ').map((word) => word.replaceAll("'", ''));
  return topic === 'train' ? await trainingOf(argv) : await quantizationOf(argv);
}

async function trainingOf(argv: string[]): Promise<JobRequest> {
  const { args, flags } = await Parser.parse(argv, TrainLaunch);
  const { base = '', dataset = '', host = 'local', method, set, gpus } = flags;
  const settings = readTrainSettings(set ?? [], method);
  const input = { name: args.name, base, dataset, method, host, settings };
  return trainRequest({ ...input, ...(gpus === undefined ? {} : { gpus }) }, MODEL, ROWS);
}

async function quantizationOf(argv: string[]): Promise<JobRequest> {
  const { args, flags } = await Parser.parse(argv, QuantizeLaunch);
  const { model = '', scheme = '', host = 'local', gpus, dataset } = flags;
  const input = { name: args.name, model, scheme, host, ...(dataset === undefined ? {} : { dataset }) };
  const way = { makes: 'gguf' as const, ...(dataset === undefined ? {} : { dataset: ROWS }) };
  return quantizeRequest({ ...input, ...(gpus === undefined ? {} : { gpus }) }, MODEL, way);
}

function draftOf(request: JobRequest, hostGpus: number): ReturnType<typeof draftJob> {
  return draftJob(request, { name: 'cpu', runner: 'process', environment: 'sha256:e' }, 2, hostGpus);
}

/** The run that a launch writes. */
function runOf(request: JobRequest, hostGpus: number): JobRun {
  const { operation, subject, command, host, collect } = request;
  const job = toJson({ ...draftOf(request, hostGpus), jobId: JOB_ID }) as JobRun['spec']['job'];
  const recorded = { operation, subject, host, collect, job, ...(command ? { command } : {}) };
  const spec = { ...recorded, kind: 'job', status: 'stopped', startedAt: '2026-01-01T00:00:00Z', outputs: [] };
  return { apiVersion: 'sovran/v1', kind: 'Run', metadata: { name: JOB_ID }, spec } as JobRun;
}

const TRAIN = 'sovran train launch t3 --base smol --dataset rows';
const QUANTIZE = 'sovran quantize launch q8 --model t3 --scheme Q8_0';

test.each([
  { typed: TRAIN, told: `${TRAIN} --method lora --host local` },
  { typed: `${TRAIN} --method full --host gpu1`, told: `${TRAIN} --method full --host gpu1` },
  {
    typed: `${TRAIN} --set lr=0.001 --set maxSteps=80 --set saveEvery=20 --set packing=true --set seed=7 --wait`,
    told: `${TRAIN} --method lora --set 'lr=0.001' --set 'maxSteps=80' --set 'packing=true' --set 'saveEvery=20' --set 'seed=7' --host local`,
  },
  {
    typed: `${TRAIN} --set targetModules=q_proj,v_proj --set warmup=1e-7`,
    told: `${TRAIN} --method lora --set 'targetModules=q_proj,v_proj' --set 'warmup=1e-7' --host local`,
  },
  { typed: `${TRAIN} --gpus 2`, gpus: 4, told: `${TRAIN} --method lora --host local --gpus 2` },
  { typed: `${TRAIN} --gpus 0`, told: `${TRAIN} --method lora --host local` },
  { typed: TRAIN, gpus: 4, told: `${TRAIN} --method lora --host local --gpus 1` },
  { typed: QUANTIZE, told: `${QUANTIZE} --host local` },
  { typed: `${QUANTIZE} --dataset rows`, told: `${QUANTIZE} --dataset rows --host local` },
  { typed: `${QUANTIZE} --host gpu1 --gpus 3`, gpus: 4, told: `${QUANTIZE} --host gpu1 --gpus 3` },
])('`$typed` becomes a command that launches the same job', async ({ typed, told, gpus = 0 }) => {
  const request = await requestOf(typed);
  const again = launchCommand(runOf(request, gpus));
  expect(again).toBe(told);
  const { gpus: _typed, ...retyped } = await requestOf(again);
  expect({ ...request, ...retyped }).toEqual(request);
  expect(draftOf(await requestOf(again), gpus)).toEqual(draftOf(request, gpus));
});

test('repeats nothing that an engine reads and no flag sets', async () => {
  const run = runOf(await requestOf(`${TRAIN} --set lr=0.001`), 0);
  const { spec } = run.spec.job as { spec: object };
  const configured = { ...run.spec.job, spec: { ...spec, config: { num_train_epochs: 1 }, groupSize: 32 } };
  expect(launchCommand({ ...run, spec: { ...run.spec, job: configured } })).toBe(
    `${TRAIN} --method lora --set 'lr=0.001' --host local`,
  );
});

test('a trainable import records the path as given', () => {
  const input = {
    name: 'smol',
    from: './my models/a.gguf',
    license: 'MIT',
    sha256: 'e'.repeat(64),
    trainableOn: 'gpu1',
    fixture: true,
  };
  const source = { parameters: 1 } as Parameters<typeof dequantizeRequest>[2];
  expect(launchCommand(runOf(dequantizeRequest(input, MODEL.digest, source), 0))).toBe(
    `sovran model import smol --from './my models/a.gguf' --license MIT --trainable --host gpu1 --sha256 ${'e'.repeat(64)} --fixture`,
  );
});

test.each([
  ['no job', { job: undefined }],
  ['no lineage', { collect: [] }],
  ['a word that fits in no argument', { host: 'a\0b' }],
])('a run with %s names the help of its command', async (_name, lacking) => {
  const run = runOf(await requestOf(TRAIN), 0);
  expect(launchCommand({ ...run, spec: { ...run.spec, ...lacking } })).toBe('sovran train launch --help');
});

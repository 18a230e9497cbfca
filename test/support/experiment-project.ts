import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import type { JobFigures } from '../../src/lib/stages/jobs/figures.ts';
import { writeReport } from '../../src/lib/stages/measure/reports/report-files.ts';
import type { Report } from '../../src/lib/stages/measure/reports/report.ts';
import { environmentSpec } from './live-project.ts';
import { plainTranslate } from './plain-translate.ts';

/** Digest that names a thing of these projects by one hexadecimal digit. */
export const digestFor = (digit: string): string => `sha256:${digit.repeat(64)}`;

export const JOBS = { first: '01JE0000000000000000000001', second: '01JE0000000000000000000002' };
export const EVALUATION = '01JE0000000000000000000003';
const AT = '2026-11-24T10:00:00Z';
const ENDED = '2026-11-24T10:01:30Z';

/** Two LoRA jobs on one base, a quantized model that is live in production, and an evaluation. */
export async function experimentResources({ project }: StageContext): Promise<void> {
  await project.write(resourceOf('Dataset', 'rows', datasetSpec()));
  await project.write(resourceOf('Model', 'base', modelSpec('base', '1', [])));
  for (const [name, job, digits, rank] of [
    ['tuned', JOBS.first, ['2', '3'], 16],
    ['tuned-r8', JOBS.second, ['4', '5'], 8],
  ] as const) {
    await writeJob(project, { name, job, rank });
    const trained = { relation: 'trained-on', digest: digestFor('d'), name: 'rows' };
    const [adapter, merged] = digits;
    await project.write(
      resourceOf('Model', `${name}.adapter`, {
        ...modelSpec('adapter', adapter, [{ relation: 'adapter-of', digest: digestFor('1'), name: 'base' }, trained]),
        job,
      }),
    );
    const parents = ['1', adapter].map((digit) => ({ relation: 'merged-from', digest: digestFor(digit) }));
    await project.write(resourceOf('Model', name, { ...modelSpec('merged', merged, [...parents, trained]), job }));
  }
  const quantized = modelSpec('quantized', '6', [{ relation: 'quantized-from', digest: digestFor('3') }]);
  await project.write(resourceOf('Model', 'tuned-q8', { ...quantized, format: 'gguf', scheme: 'Q8_0' }));
  await writeReport(project, report(), 'eval run', { t: plainTranslate('en'), language: 'en' });
  await project.write(resourceOf('Release', 'r1', releaseSpec('tuned-q8', '6')));
  await project.write(resourceOf('Environment', 'production', environmentSpec(8080)));
  await project.write(
    resourceOf('Live', 'production', { slots: { blue: 'r1' }, live: 'blue', served: ['r1'], changes: [] }),
  );
}

export function releaseSpec(model: string, digit: string): object {
  return {
    record: {
      model,
      modelDigest: digestFor(digit),
      modelFile: 'model.gguf',
      engine: { name: 'process', environment: digestFor('e') },
      arguments: { parallel: 4, contextTokens: 4096, threads: 2 },
      evidence: [],
    },
    digest: digestFor('f'),
    createdBy: 'tester@example.org',
    createdAt: AT,
  };
}

/** Losses of a job of 12 steps; a lower rank learns less. */
export function figuresFor(rank: number): JobFigures {
  const step = Array.from({ length: 12 }, (_, at) => at + 1);
  const loss = step.map((at) => Math.round((1 + 32 / rank / at) * 1e6) / 1e6);
  return {
    apiVersion: 'sovran/v1',
    kind: 'JobFigures',
    metrics: {
      steps: 12,
      finalLoss: loss.at(-1) ?? 0,
      validationLoss: 1.5,
      trainSeconds: 80,
      tokensPerSec: 640.5,
      peakMemoryBytes: 2 ** 31,
    },
    curve: {
      step,
      seconds: step.map((at) => at * 6),
      loss,
      lr: step.map(() => 1e-3),
      gradNorm: step.map(() => null),
      tokensPerSec: step.map(() => 640.5),
    },
  };
}

async function writeJob(
  project: StageContext['project'],
  { name, job, rank }: { name: string; job: string; rank: number },
): Promise<void> {
  const document = {
    apiVersion: 'job/v1',
    kind: 'finetune',
    jobId: job,
    seed: 7,
    inputs: [
      { name: 'model', digest: digestFor('1'), role: 'model' },
      { name: 'dataset', digest: digestFor('d'), role: 'dataset' },
    ],
    spec: { method: 'lora', modelName: name, rank, ...(rank === 8 ? { lr: 3e-4 } : {}) },
    engine: { name: 'process', environment: digestFor('e') },
    resources: { gpus: 0, threads: 2 },
    limits: { wallSeconds: 60 },
    labels: {},
  };
  await project.write(
    resourceOf('Run', job, {
      operation: 'train launch',
      subject: name,
      kind: 'job',
      host: 'local',
      status: 'succeeded',
      startedAt: AT,
      endedAt: ENDED,
      exitCode: 0,
      job: document,
    }),
  );
  await project.writeFile(`runs/${job}/figures.json`, JSON.stringify(figuresFor(rank)));
}

function modelSpec(kind: string, digit: string, lineage: object[]): object {
  return {
    kind,
    format: 'safetensors',
    digest: digestFor(digit),
    parameters: 1000,
    bytes: 1,
    license: 'Apache-2.0',
    servable: 'model.gguf',
    lineage,
    registeredAt: AT,
  };
}

function datasetSpec(): object {
  return {
    license: 'Etalab-2.0',
    split: { train: 0.9, validation: 0, test: 0.1 },
    pii: 'report',
    maxBad: 0.05,
    sources: [],
    digest: digestFor('d'),
    bytes: 1,
    rows: { in: 100, out: 100, dropped: {} },
    splits: { train: 90, validation: 0, test: 10 },
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: 'r',
  };
}

function report(): Report {
  const n = 10;
  return {
    apiVersion: 'sovran/v1',
    kind: 'Report',
    schemaVersion: 1,
    id: EVALUATION,
    type: 'eval',
    subject: 'tuned',
    verdict: 'ok',
    evidence: [digestFor('a')],
    metrics: [
      { name: 'exact-match', value: 0.8, unit: '1', how: 'measured', n, ci95: [0.49, 0.943], interval: 'wilson' },
      { name: 'answered', value: 1, unit: '1', how: 'measured', n },
    ],
    measured: {
      model: { name: 'tuned', digest: digestFor('3'), kind: 'merged' },
      dataset: { name: 'rows', digest: digestFor('d'), split: 'test', rows: n },
    },
    method: { seed: 1 },
    machine: { cpu: 'x', cores: 2, memoryGiB: 4, os: 'Linux' },
    startedAt: '2026-11-24T11:00:00Z',
    endedAt: '2026-11-24T11:01:00Z',
  };
}

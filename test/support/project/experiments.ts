import type { JobFigures } from '../../../src/lib/stages/jobs/figures.ts';
import { digestFor } from './digests.ts';
import { aDataset, aModel, of } from './models.ts';
import { aFile, type Piece } from './pieces.ts';
import { aReport, aRun, jobDocument, reported, runId } from './runs.ts';
import { aLive, anEnvironment, aRelease } from './serving.ts';

export const JOBS = { first: runId(1), second: runId(2) };
export const EVALUATION = runId(3);

const ROWS = aDataset('rows', {
  digest: digestFor('d'),
  license: 'Etalab-2.0',
  splits: { train: 90, validation: 0, test: 10 },
});
const BASE = aModel('base', { digest: digestFor('1'), parameters: 1000, servable: 'model.gguf' });
const TUNED = { name: 'tuned', job: JOBS.first, digits: ['2', '3'], rank: 16 } as const;
const SMALLER = { name: 'tuned-r8', job: JOBS.second, digits: ['4', '5'], rank: 8 } as const;

/** Two LoRA jobs on one base, a quantized model that is live in production, and an evaluation. */
export function experiments(): Piece[] {
  const quantized = { kind: 'quantized', format: 'gguf', scheme: 'Q8_0', digest: digestFor('6') } as const;
  const lineage = [{ relation: 'quantized-from', digest: digestFor('3') } as const];
  return [
    ROWS,
    BASE,
    ...trained(TUNED),
    ...trained(SMALLER),
    aModel('tuned-q8', { ...BASE.spec, ...quantized, lineage }),
    reported(REPORT),
    releaseOf('tuned-q8', '6'),
    anEnvironment(),
    aLive(),
  ];
}

/** A release of a model that is named by a digit. */
export const releaseOf = (model: string, digit: string, name = 'r1', more: object = {}): ReturnType<typeof aRelease> =>
  aRelease(name, { model, modelDigest: digestFor(digit), ...more }, { digest: digestFor('f') });

function trained({ name, job, digits, rank }: typeof TUNED | typeof SMALLER): Piece[] {
  const [own, merged] = digits;
  const from = of('trained-on', ROWS);
  const about = { ...BASE.spec, job };
  const adapter = aModel(`${name}.adapter`, {
    ...about,
    kind: 'adapter',
    digest: digestFor(own),
    lineage: [of('adapter-of', BASE), from],
  });
  const parents = ['1', own].map((digit) => ({ relation: 'merged-from' as const, digest: digestFor(digit) }));
  const inputs = [
    { name: 'model', digest: digestFor('1'), role: 'model' },
    { name: 'dataset', digest: digestFor('d'), role: 'dataset' },
  ];
  const spec = { method: 'lora', modelName: name, rank, ...(rank === 8 ? { lr: 3e-4 } : {}) };
  const ended = { endedAt: '2026-01-01T00:01:30.000Z', exitCode: 0 };
  return [
    aRun(job, { subject: name, ...ended, job: jobDocument(job, { inputs, spec }) }),
    aFile(`runs/${job}/figures.json`, JSON.stringify(figuresFor(rank))),
    adapter,
    aModel(name, { ...about, kind: 'merged', digest: digestFor(merged), lineage: [...parents, from] }),
  ];
}

/** Losses of a job of 12 steps; a lower rank learns less. */
export function figuresFor(rank: number): JobFigures {
  const step = Array.from({ length: 12 }, (_, at) => at + 1);
  const loss = step.map((at) => Math.round((1 + 32 / rank / at) * 1e6) / 1e6);
  const each = <Value>(value: Value): Value[] => step.map(() => value);
  const times = { trainSeconds: 80, tokensPerSec: 640.5, peakMemoryBytes: 2 ** 31 };
  return {
    apiVersion: 'sovran/v1',
    kind: 'JobFigures',
    metrics: { steps: 12, finalLoss: loss.at(-1) ?? 0, validationLoss: 1.5, ...times },
    curve: {
      step,
      seconds: step.map((at) => at * 6),
      loss,
      lr: each(1e-3),
      gradNorm: each(null),
      tokensPerSec: each(640.5),
    },
  };
}

const REPORT = aReport(EVALUATION, {
  subject: 'tuned',
  evidence: [digestFor('a')],
  metrics: [
    { name: 'exact-match', value: 0.8, unit: '1', how: 'measured', n: 10, ci95: [0.49, 0.943], interval: 'wilson' },
    { name: 'answered', value: 1, unit: '1', how: 'measured', n: 10 },
  ],
  measured: {
    model: { name: 'tuned', digest: digestFor('3'), kind: 'merged' },
    dataset: { name: 'rows', digest: digestFor('d'), split: 'test', rows: 10 },
  },
  method: { seed: 1 },
});

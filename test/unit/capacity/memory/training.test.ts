import { describe, expect, test } from 'vitest';
import { CPU_BASELINE_BYTES } from '../../../../src/lib/stages/capacity/memory/cpu-training.ts';
import type { Architecture } from '../../../../src/lib/stages/capacity/memory/architecture.ts';
import {
  gpuTraining,
  type GpuTraining,
  type TrainingMethod,
} from '../../../../src/lib/stages/capacity/memory/gpu-training.ts';
import { GIB, largestTerms } from '../../../../src/lib/stages/capacity/memory/range.ts';
import { caseTable } from '../../../support/case-table.ts';
import { CPU_RUNS, leaveOneOut, peakOfRun } from '../../../support/cpu-runs.ts';
import { readCases } from '../../../support/cases.ts';

interface Published {
  training: [string, TrainingMethod, 'mixed' | 'bf16', number][];
  anchors: { model: string; method: TrainingMethod; shards?: number; gib: number; rows: number }[];
}

const shapes = caseTable<Architecture & { name: string }>('memory/shapes.yaml');
const { training, anchors } = readCases<Published>('memory/published.yaml');

const RUN: GpuTraining = {
  method: 'lora',
  rank: 16,
  microBatch: 1,
  seqLen: 4096,
  checkpointing: true,
  fusedLoss: false,
  optimizer: 'adamw',
  master: true,
  shards: 1,
};

function estimate(model: string, run: Partial<GpuTraining>) {
  const shape = shapes.find(({ name }) => name === model);
  if (!shape) throw new Error(`no shape ${model}`);
  return gpuTraining(shape, { ...RUN, ...run });
}

describe('training on GPUs', () => {
  test.each(training)('%s %s %s takes %f GiB within 4 %', (model, method, precision, gib) => {
    const { value } = estimate(model, { method, master: precision === 'mixed' });
    expect(Math.abs(value / GIB / gib - 1)).toBeLessThan(0.04);
  });

  test.each(anchors)(
    '$model $method was measured at $gib GiB: within 10 %',
    ({ model, method, shards = 1, gib, rows }) => {
      const { value } = estimate(model, { method, shards, microBatch: 2, rank: 8, seqLen: rows, fusedLoss: true });
      expect(Math.abs(value / GIB / gib - 1)).toBeLessThan(0.1);
    },
  );

  test('checkpointing, a loss in pieces and an 8-bit optimizer each save', () => {
    const all = estimate('Llama-3.1-8B', { method: 'full' }).value;
    expect(estimate('Llama-3.1-8B', { method: 'full', checkpointing: false }).value).toBeGreaterThan(all);
    expect(estimate('Llama-3.1-8B', { method: 'full', fusedLoss: true }).value).toBeLessThan(all);
    expect(estimate('Llama-3.1-8B', { method: 'full', optimizer: 'adamw8bit' }).value).toBeLessThan(all);
    expect(estimate('Llama-3.1-8B', { method: 'full', shards: 4 }).value).toBeLessThan(all / 2);
  });

  test('preference training keeps a frozen copy of all weights, not of adapters', () => {
    const weights = (run: Partial<GpuTraining>): number =>
      estimate('Llama-3.1-8B', run).terms.find(({ id }) => id === 'weights')?.value ?? 0;
    expect(weights({ method: 'dpo' })).toBe(2 * weights({ method: 'full' }));
    expect(weights({ method: 'dpo', adapter: true })).toBe(weights({ method: 'lora' }));
  });

  test('the three largest terms are named', () => {
    expect(largestTerms(estimate('Llama-3.1-8B', { method: 'full' })).map(({ id }) => id)).toEqual([
      'optimizer',
      'weights',
      'gradients',
    ]);
  });
});

describe('training on a CPU, against measured peaks', () => {
  test.each(CPU_RUNS.runs)('$name is within 20 % once the others have corrected it', (run) => {
    expect(Math.abs(leaveOneOut(run))).toBeLessThan(0.2);
  });

  test.each(CPU_RUNS.runs)('$name is within 20 % before any run', (run) => {
    const { estimated, measured } = peakOfRun(run);
    expect(Math.abs((estimated - CPU_BASELINE_BYTES) / (measured - CPU_BASELINE_BYTES) - 1)).toBeLessThan(0.2);
  });
});

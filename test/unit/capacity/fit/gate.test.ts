import { describe, expect, test } from 'vitest';
import { flagsOf, fitGates } from '../../../../src/lib/stages/capacity/fit/gate.ts';
import type { FitFacts } from '../../../../src/lib/stages/capacity/fit/gather.ts';
import { candidates, cheapestChange } from '../../../../src/lib/stages/capacity/fit/changes.ts';
import { needOf, type SizedJob } from '../../../../src/lib/stages/capacity/fit/need.ts';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { GIB } from '../../../../src/lib/stages/capacity/memory/range.ts';
import type { Architecture } from '../../../../src/lib/stages/capacity/memory/architecture.ts';
import { finetuneOf } from '../../../support/engine-jobs.ts';
import { caseTable } from '../../../support/case-table.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

const shapes = caseTable<Architecture & { name: string; weightsGiB: number }>('memory/shapes.yaml');
const SMALL = shapes.find(({ name }) => name === 'SmolLM2-135M');
const LARGE = shapes.find(({ name }) => name === 'Llama-3.1-8B');

const [CPU, TRL] = await Promise.all([finetuneOf('cpu'), finetuneOf('trl')]);

function jobOf(spec: JsonObject, rest: Partial<SizedJob> = {}): SizedJob {
  const shape = { parameters: 134_515_008, weightBytes: 269_030_016, ...(SMALL ? { architecture: SMALL } : {}) };
  return {
    engine: CPU,
    kind: 'finetune',
    spec: { precision: 'fp32', ...spec },
    gpus: 0,
    shape,
    rowBytes: 400,
    ...rest,
  };
}

function fitOf(job: SizedJob, limitGiB: number, rest: Partial<FitFacts> = {}): FitFacts {
  return { job, memoryLimit: limitGiB * GIB, hosts: [], ...rest };
}

const FULL = jobOf({ method: 'full', microBatch: 64 });
const needed = (job: SizedJob): number => (needOf(job).memory?.value ?? 0) / GIB;

describe('the gate of a launch', () => {
  test('passes what fits, with its three largest parts', () => {
    const [gate] = fitGates('lab', fitOf(FULL, needed(FULL) * 1.01));
    expect(gate).toMatchObject({ id: 'memory-fits', verdict: 'pass' });
    expect(gate && say(plainTranslate('en'), gate.reason)).toMatch(
      /^Memory [\d.]+ to [\d.]+ GiB \(estimated\) of [\d.]+ GiB on lab: (\S+ )+[\d.]+, (\S+ )+[\d.]+, (\S+ )+[\d.]+$/,
    );
  });

  test('warns of what may not fit and does not refuse it', () => {
    const [gate] = fitGates('lab', fitOf(FULL, needed(FULL) * 0.95));
    expect(gate?.verdict).toBe('waived');
  });

  test('refuses what cannot fit, with a change that does', () => {
    const [gate] = fitGates('lab', fitOf(FULL, 3.2));
    expect(gate).toMatchObject({ verdict: 'fail', fix: { key: 'fit.fix.change' } });
    expect(gate?.fix && say(plainTranslate('fr'), gate.fix)).toMatch(
      /^Ajoutez `--set microBatch=\d+ --set gradAccum=\d+`/,
    );
  });

  test('refuses without a change where none helps, and says what it takes', () => {
    const [gate] = fitGates('lab', fitOf(FULL, 0.25));
    expect(gate).toMatchObject({ verdict: 'fail', fix: { key: 'fit.fix.none' } });
  });

  test.for<[string, FitFacts | undefined]>([
    ['the model', undefined],
    ['the limit', { job: FULL, hosts: [] }],
    ['the kind of job', fitOf(jobOf({}, { kind: 'dequantize' }), 0.1)],
    ['the engine', fitOf(jobOf({}, { engine: { ...CPU, memory: undefined } }), 0.1)],
    ['the method', fitOf(jobOf({ method: 'other' }), 0.1)],
    ['the shape and size of the model', fitOf(jobOf({}, { shape: { parameters: 0 } }), 0.1)],
  ])('%s unknown makes no gate', ([, fit]) => {
    expect(fitGates('lab', fit)).toEqual([]);
  });

  test('measured runs correct the estimate and are named', () => {
    const residual = { factor: { low: 1.9, value: 2, high: 2.1 }, runs: 3 };
    const [gate] = fitGates('lab', fitOf(FULL, needed(FULL) * 1.01, { residual }));
    expect(gate?.verdict).toBe('fail');
    expect(gate && say(plainTranslate('en'), gate.reason)).toContain('corrected by 3 measured runs');
  });

  test('a job on GPUs is held against the memory of each', () => {
    const shape = { parameters: 8_030_261_248, ...(LARGE ? { architecture: LARGE } : {}) };
    const job = jobOf({ method: 'full', microBatch: 1, seqLen: 4096 }, { engine: TRL, gpus: 1, shape });
    const [gate] = fitGates('gpu1', { job, gpuLimit: 79 * GIB, hosts: [] });
    expect(gate).toMatchObject({ id: 'gpu-memory-fits', verdict: 'fail' });
    expect(gate?.fix && say(plainTranslate('en'), gate.fix)).toContain('--method lora');
  });

  test('shows the time of earlier runs, in minutes', () => {
    const duration = { seconds: { low: 240, value: 300, high: 600 }, runs: 1 };
    const gate = fitGates('lab', fitOf(FULL, 100, { duration })).at(-1);
    expect(gate && say(plainTranslate('en'), gate.reason)).toBe('About 4 to 10 min on lab, by 1 earlier run');
  });
});

test('a micro-batch has no more rows than there are', () => {
  expect(needed(jobOf({ microBatch: 2048 }, { rows: 13 }))).toBe(needed(jobOf({ microBatch: 13 })));
});

describe('the cheapest change', () => {
  test.for<[number, string]>([
    [3.2, 'batch'],
    [3.03, 'batch'],
    [1.5, 'adapter'],
  ])('for %d GiB is %s', ([limit, id]) => {
    const change = cheapestChange(FULL, limit * GIB, needOf, []);
    expect(change?.id).toBe(id);
    expect(change?.bytes).toBeLessThanOrEqual(limit * GIB);
    expect(needed({ ...FULL, spec: { ...FULL.spec, ...change?.settings } }) * GIB).toBeCloseTo(change?.bytes ?? 0, 0);
  });

  test('rows of a step stay as many', () => {
    for (const microBatch of [32, 24, 7])
      for (const { id, settings } of candidates(jobOf({ microBatch, gradAccum: 3 })))
        if (id === 'batch') expect(Number(settings.microBatch) * Number(settings.gradAccum)).toBe(3 * microBatch);
  });

  test('is the smallest host that fits before the method changes', () => {
    const hosts = [
      { name: 'huge', bytes: 500 * GIB },
      { name: 'big', bytes: 32 * GIB },
      { name: 'small', bytes: GIB },
    ];
    const change = cheapestChange(FULL, 1.6 * GIB, needOf, hosts);
    expect(change).toMatchObject({ id: 'host', host: 'big' });
    expect(change && flagsOf(change)).toEqual(['--host', 'big']);
  });

  test('does not apply to a quantization without another host', () => {
    expect(cheapestChange(jobOf({}, { kind: 'quantize' }), 1, needOf, [])).toBeUndefined();
  });
});

test('libraries are one part, whatever an engine adds to them', () => {
  const { memory } = needOf(jobOf({}, { engine: TRL }));
  expect(memory?.terms.filter(({ id }) => id === 'runtime')).toHaveLength(1);
  expect(memory?.value).toBeGreaterThan(needOf(jobOf({ packing: false })).memory?.value ?? Infinity);
});

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { countParameters, type Architecture } from '../../../../src/lib/stages/capacity/memory/architecture.ts';
import { cardsSchema, overheadsOf, startOn, vllmSchema } from '../../../../src/lib/stages/capacity/memory/cards.ts';
import { llamaCppCacheBytes, poolTokens, type KvType } from '../../../../src/lib/stages/capacity/memory/kv-cache.ts';
import { llamaCppServing } from '../../../../src/lib/stages/capacity/memory/llama-cpp.ts';
import { llamaCppQuantization } from '../../../../src/lib/stages/capacity/memory/quantization.ts';
import { GIB, MIB } from '../../../../src/lib/stages/capacity/memory/range.ts';
import { findScheme } from '../../../../src/lib/stages/capacity/memory/schemes.ts';
import { vllmPool, vllmSequences, vllmTokens } from '../../../../src/lib/stages/capacity/memory/vllm.ts';
import { measuredWeights, schemeWeights, tensorBytes } from '../../../../src/lib/stages/capacity/memory/weights.ts';
import { caseTable } from '../../../support/case-table.ts';
import { readCases } from '../../../support/cases.ts';

type Shape = Architecture & { name: string; weightsGiB: number };

interface Run {
  model: string;
  scheme?: string;
  kvType?: KvType;
  tp: number;
  weights: number;
  kv: number;
  tokens: number;
  planner: { weights: number; kv: number };
  unmodelled?: true;
}

interface EngineLogs {
  vllm: { line: string; poolGiB: number; length: number }[];
  vllmWeights: { line: string; tensors: Record<string, number> }[];
  llamaCpp: { line: string; slots: number; context: number; type: KvType }[];
  llamaCppWeights: { line: string; tensors: Record<string, number> }[];
  llamaCppResident: { residentMiB: number; weightsMiB: number; slots: number; context: number }[];
  llamaCppQuantizer: { residentMB: number; sourceBytes: number; converts?: true }[];
}

interface Published {
  serving: [string, string, string, number, number, number][];
  log10511: { model: string; cardGiB: number; share: number; weightsGiB: number; kvGiB: number };
}

const shapes = caseTable<Shape>('memory/shapes.yaml');
const runs = caseTable<Run>('memory/vllm-h100.yaml');
const logs = readCases<EngineLogs>('memory/engine-logs.yaml');
const published = readCases<Published>('memory/published.yaml');
const template = (name: string): unknown => parse(readFileSync(`templates/cards/${name}.yaml`, 'utf8'));
const { cards } = cardsSchema.parse(template('gpus'));
const vllm = vllmSchema.parse(template('vllm'));

function shapeOf(name: string): Shape {
  const found = shapes.find((shape) => shape.name === name);
  if (!found) throw new Error(`no shape ${name}`);
  return found;
}

function weightsOf(model: string, scheme = 'bf16') {
  const found = findScheme(scheme);
  if (!found) throw new Error(`no scheme ${scheme}`);
  return schemeWeights(shapeOf(model), found);
}

const off = (estimate: number, truth: number): number => Math.abs(estimate / truth - 1);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('weights', () => {
  test.each(shapes)('$name is counted from its shape within 0.1 %', (shape) => {
    expect(off((2 * countParameters(shape).total) / GIB, shape.weightsGiB)).toBeLessThan(0.001);
  });

  test.each(logs.llamaCppWeights)('headers give what llama.cpp logs within 1 %: $line', ({ line, tensors }) => {
    const logged = Number(/([\d.]+) MiB/.exec(line)?.[1]);
    expect(off((tensorBytes(tensors) ?? 0) / MIB, logged)).toBeLessThan(0.01);
  });

  test.each(logs.vllmWeights)('headers give what vLLM logs: $line', ({ line, tensors }) => {
    const logged = Number(/([\d.]+) GiB/.exec(line)?.[1]);
    expect(Math.round(((tensorBytes(tensors) ?? 0) / GIB) * 100) / 100).toBe(logged);
  });

  test('an unknown type of tensor gives no bytes', () => {
    expect(tensorBytes({ F16: 10, 'ggml-99': 10 })).toBeUndefined();
    expect(tensorBytes({})).toBeUndefined();
  });
});

describe('cache on a CPU', () => {
  const shape = shapeOf('SmolLM2-135M');

  test.each(logs.vllm)('tokens and concurrency are vLLM’s: $line', ({ line, poolGiB, length }) => {
    const tokens = poolTokens(shape, poolGiB * GIB, { block: 128 });
    const [, logged = '', times = ''] = /size: ([\d,]+) tokens.*: ([\d.]+)x/.exec(line) ?? [];
    expect(off(tokens, Number(logged.replaceAll(',', '')))).toBeLessThan(0.02);
    expect(off(tokens / length, Number(times))).toBeLessThan(0.02);
  });

  test.each(logs.llamaCpp)('bytes are llama.cpp’s within 2 %: $line', ({ line, slots, context, type }) => {
    const logged = Number(/size =\s+([\d.]+) MiB/.exec(line)?.[1]);
    expect(off(llamaCppCacheBytes(shape, slots * context, type) / MIB, logged)).toBeLessThan(0.02);
  });
});

describe('llama.cpp on a CPU', () => {
  const shape = shapeOf('SmolLM2-135M');

  test.each(logs.llamaCppResident)('$slots slots of $context tokens take $residentMiB MiB within 3 %', (run) => {
    const start = { slots: run.slots, contextTokens: run.context };
    const need = llamaCppServing(shape, measuredWeights(run.weightsMiB * MIB), start);
    expect(off(need.value / MIB, run.residentMiB)).toBeLessThan(0.03);
    expect(need.low / MIB < run.residentMiB && run.residentMiB < need.high / MIB).toBe(true);
  });

  test.each(logs.llamaCppQuantizer)(
    'the quantizer keeps one tensor and little of its source: $residentMB MB',
    (run) => {
      const { residentMB, sourceBytes, converts } = run;
      const need = llamaCppQuantization(shape, sourceBytes, converts);
      expect(off(need.value / 1e6, residentMB)).toBeLessThan(0.15);
      expect(need.low / 1e6 < residentMB && residentMB < need.high / 1e6).toBe(true);
    },
  );
});

describe('vLLM on an H100, against its start-up logs', () => {
  const known = overheadsOf(vllm, '0.19');
  const estimates = runs.map((run) => {
    const shape = shapeOf(run.model);
    const start = { gpus: run.tp, batchedTokens: 8192, sequences: 1024 };
    const weights = weightsOf(run.model, run.scheme);
    const { pool, terms } = vllmPool(shape, weights, 79.19 * 0.95 * GIB, start, known);
    const loaded = terms.find(({ id }) => id === 'weights')?.value ?? 0;
    return { run, pool, loaded, tokens: vllmTokens(shape, pool, start, run.kvType).value };
  });

  test.each(estimates)('$run.model $run.scheme on $run.tp: weights 1 %, cache 2 %', ({ run, pool, loaded, tokens }) => {
    expect(off(loaded / GIB, run.weights)).toBeLessThan(0.01);
    // What is left of a card nearly full of weights: 2 % of the card's memory would be 1.6 GiB.
    const allowed = Math.max(0.02 * run.kv, 0.2);
    expect(Math.abs(pool.value / GIB - run.kv)).toBeLessThan(allowed);
    expect(off(tokens, run.tokens)).toBeLessThan(allowed / run.kv + 0.005);
    expect(pool.low / GIB).toBeLessThan(run.kv);
    expect(pool.high / GIB).toBeGreaterThan(run.kv);
  });

  test('mean errors stay below llm-d-planner’s on the same runs', () => {
    const compared = estimates.filter(({ run }) => !run.unmodelled);
    const ours = {
      weights: mean(compared.map(({ run, loaded }) => off(loaded / GIB, run.weights))),
      cache: mean(compared.map(({ run, pool }) => off(pool.value / GIB, run.kv))),
    };
    const planner = {
      weights: mean(compared.map(({ run }) => off(run.planner.weights, run.weights))),
      cache: mean(compared.map(({ run }) => off(run.planner.kv, run.kv))),
    };
    // Published over all its runs: weights 0.84 %, cache 0.89 % (blog-gpu-capacity.md, 2026-04).
    expect(ours.weights).toBeLessThan(0.0084);
    expect(ours.cache).toBeLessThan(0.0089);
    expect(planner.cache).toBeGreaterThan(ours.cache);
    expect(planner.weights).toBeGreaterThan(ours.weights);
  });
});

describe('vLLM before 0.17', () => {
  const known = overheadsOf(vllm, '0.16');

  test.each(published.serving)(
    '%s %s on %s x %i: %i thousand tokens, %i requests',
    (model, scheme, id, gpus, k, requests) => {
      const card = cards.find((one) => one.id === id);
      if (!card) throw new Error(`no card ${id}`);
      const shape = shapeOf(model);
      const start = { gpus, batchedTokens: 2048, sequences: 256 };
      const { pool } = vllmPool(shape, weightsOf(model, scheme), card.usableGiB.value * 0.9 * GIB, start, known);
      expect(off(vllmTokens(shape, pool, start).value / 1000, k)).toBeLessThan(Math.max(0.012, 1 / k));
      expect(vllmSequences(shape, pool, 8192, start).value).toBe(requests);
    },
  );

  test('the start-up log of pull request 10511 is met within 0.1 GiB', () => {
    const { model, cardGiB, share, kvGiB } = published.log10511;
    const start = { gpus: 1, batchedTokens: 2048, sequences: 256 };
    const { pool } = vllmPool(shapeOf(model), weightsOf(model), cardGiB * share * GIB, start, known);
    expect(Math.abs(pool.value / GIB - kvGiB)).toBeLessThan(0.1);
  });
});

describe('the files of cards', () => {
  test('every figure has a source and the files a date', () => {
    expect(cardsSchema.safeParse({ ...(template('gpus') as object), sources: {} }).success).toBe(false);
    expect(vllmSchema.safeParse({ ...(template('vllm') as object), sources: {} }).success).toBe(false);
    expect(cardsSchema.safeParse({ ...(template('gpus') as object), asOf: 'lately' }).success).toBe(false);
  });

  test('the newest constants that a version has are taken', () => {
    expect(overheadsOf(vllm, '0.16.2').flat).toBeDefined();
    expect(overheadsOf(vllm, '0.17').flat).toBeUndefined();
    expect(overheadsOf(vllm).share).toBe(0.92);
  });

  test('large cards start with larger steps, an A100 does not', () => {
    const steps = cards.map((card) => [card.id, startOn(vllm, card).batchedTokens]);
    expect(Object.fromEntries(steps)).toMatchObject({ 'h100-80': 8192, 'a100-80': 2048, l40s: 2048 });
  });
});

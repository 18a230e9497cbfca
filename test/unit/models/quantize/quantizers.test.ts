import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import type { EngineVariant } from '../../../../src/lib/core/project/engine-definition.ts';
import type { ModelSpec } from '../../../../src/lib/core/project/resources/model.ts';
import { engineForJob } from '../../../../src/lib/stages/jobs/engines/choose.ts';
import { configOf } from '../../../../src/lib/stages/jobs/engines/mapping.ts';
import { blockGates, chooseGroup, groupGate } from '../../../../src/lib/stages/models/quantize/launch-quantization.ts';
import { linearLayers } from '../../../../src/lib/stages/models/quantize/linear-columns.ts';
import { proposeScheme, requireScheme, type Goal } from '../../../../src/lib/stages/models/quantize/propose-scheme.ts';
import {
  calibrationGate,
  formatGates,
  precisionGate,
  cardGates,
} from '../../../../src/lib/stages/models/quantize/quantize-gates.ts';
import { quantizeRequest } from '../../../../src/lib/stages/models/quantize/request.ts';

interface Case {
  scheme: string;
  variant?: EngineVariant;
  columns?: number[];
  /** Training rows of the dataset; absent: no dataset. */
  rows?: number;
  config?: JsonObject;
  left?: string[];
  gates?: string[];
}

const ENGINES = await Promise.all(['cpu', 'llm-compressor', 'vllm'].map((name) => readEngine(packagedEngines(), name)));
const CASES = parse(readFileSync('test/cases/quantize/quantizers.yaml', 'utf8')) as Case[];
const TREE = {
  kind: 'merged',
  format: 'safetensors',
  digest: `sha256:${'b'.repeat(64)}`,
  license: 'MIT',
  trainable: true,
} as ModelSpec;
const ROWS = { digest: `sha256:${'d'.repeat(64)}` };

test.each(CASES)('$scheme, columns $columns, $rows rows, $variant', (one) => {
  const { scheme, variant = 'cpu', columns = [], rows, config = {}, left = [], gates = [] } = one;
  const { jobs } = engineForJob(ENGINES, { kind: 'quantize', scheme }, undefined).definition;
  const words = jobs.quantize?.schemes?.[scheme] ?? { en: '', fr: '' };
  const layers = columns.map((count, at) => ({ name: `layer${at}`, columns: count }));
  const group = words.groups && chooseGroup(words.groups, layers);
  const input = {
    name: 'small',
    model: 'full',
    scheme,
    host: 'local',
    ...(rows === undefined ? {} : { dataset: 'd' }),
  };
  const { spec } = quantizeRequest(input, TREE, {
    makes: jobs.quantize?.makes ?? 'gguf',
    ...(group?.size === undefined ? {} : { groupSize: group.size }),
    ...(rows === undefined ? {} : { dataset: ROWS }),
  });
  const own = configOf(jobs.quantize?.config ?? {}, spec, variant);
  expect(own).toMatchObject(config);
  for (const key of left) expect(own).not.toHaveProperty([key]);
  const splits = rows === undefined ? undefined : { train: rows, validation: 0, test: 0 };
  const judged = [
    calibrationGate(input, words, splits),
    ...(group && words.groups ? [groupGate(words.groups, group)] : []),
  ];
  expect(judged.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(gates);
});

test('a model of safetensors becomes a tree that vLLM serves whole', () => {
  const input = { name: 'small', model: 'full', scheme: 'W4A16-GPTQ', host: 'local', dataset: 'd' };
  const [item] = quantizeRequest(input, TREE, { makes: 'safetensors', dataset: ROWS }).collect;
  expect(item?.model).toMatchObject({ format: 'safetensors', scheme: 'W4A16-GPTQ', trainable: false });
  expect(item?.model).not.toHaveProperty('servable');
  expect(item?.model.lineage.map(({ relation }) => relation)).toEqual(['quantized-from', 'calibrated-on']);
});

interface ProposalCase {
  name: string;
  gpus: string[];
  goal: Goal;
  engine?: string;
  /** Beside safetensors, or alone. */
  gguf?: true | 'alone';
  proposed: string | undefined;
  reason?: string;
}

test.each<ProposalCase>([
  { name: 'processors', gpus: [], goal: 'quality', gguf: true, proposed: 'Q8_0', reason: 'processors' },
  { name: 'processors, memory', gpus: [], goal: 'memory', gguf: true, proposed: 'Q4_K_M' },
  { name: 'processors, no GGUF', gpus: [], goal: 'quality', proposed: 'Q8_0' },
  { name: 'a named engine', gpus: [], goal: 'memory', engine: 'llm-compressor', gguf: true, proposed: 'W4A16-GPTQ' },
  { name: 'H100', gpus: ['NVIDIA H100 80GB HBM3'], goal: 'quality', proposed: 'FP8', reason: 'card' },
  { name: 'L40S', gpus: ['NVIDIA L40S'], goal: 'quality', gguf: true, proposed: 'FP8', reason: 'card' },
  { name: 'A100', gpus: ['NVIDIA A100-SXM4-80GB'], goal: 'quality', proposed: 'W8A8', reason: 'instead' },
  { name: 'A100, memory', gpus: ['NVIDIA A100-SXM4-80GB'], goal: 'memory', proposed: 'W4A16-GPTQ', reason: 'card' },
  {
    name: 'V100',
    gpus: ['Tesla V100-SXM2-16GB'],
    goal: 'quality',
    gguf: true,
    proposed: 'W4A16-GPTQ',
    reason: 'instead',
  },
  { name: 'an unknown card', gpus: ['Some card'], goal: 'quality', proposed: 'W4A16-GPTQ', reason: 'instead' },
  {
    name: 'an engine that cannot read it',
    gpus: [],
    goal: 'quality',
    engine: 'llm-compressor',
    gguf: 'alone',
    proposed: undefined,
  },
])('proposes a scheme for $name', ({ gpus, goal, engine, gguf, proposed, reason }) => {
  const format = gguf === 'alone' ? 'gguf' : 'safetensors';
  const model = gguf ? ({ ...TREE, format, servable: 'model-f16.gguf' } as const) : TREE;
  const found = proposeScheme(ENGINES, { model, gpus, goal }, engine);
  expect(found?.scheme).toBe(proposed);
  if (reason !== undefined) expect(found?.reason.key).toBe(`quantize.proposed.${reason}`);
});

test('refuses what an engine cannot read, with schemes that can', () => {
  const [cpu, compressor] = ENGINES;
  if (!cpu || !compressor) throw new Error('no engines');
  const gguf = { ...TREE, format: 'gguf', servable: 'a.gguf' } as ModelSpec;
  expect(formatGates({ model: 'm' }, gguf, compressor, ['Q8_0'])).toMatchObject([
    { verdict: 'fail', fix: { params: { schemes: 'Q8_0' } } },
  ]);
  expect(formatGates({ model: 'm' }, gguf, compressor, [])).toMatchObject([{ verdict: 'fail' }]);
  expect(formatGates({ model: 'm' }, TREE, cpu, [])).toMatchObject([{ verdict: 'pass' }]);
  expect(formatGates({ model: 'm' }, TREE, compressor, [])).toMatchObject([{ verdict: 'pass' }]);
  expect(precisionGate({ model: 'm' }, { ...TREE, scheme: 'FP8' }).verdict).toBe('fail');
});

test('an unknown scheme is refused with the nearest', () => {
  expect(() => requireScheme(ENGINES, 'W4A17')).toThrow(
    expect.objectContaining({
      code: 'bad-scheme',
      exit: 2,
      fix: { key: 'text.did-you-mean', params: { names: 'W4A16' } },
    }),
  );
});

test('says how many layers keep more bits', () => {
  const layers = [576, 1536, 576].map((columns, at) => ({ name: `layer${at}`, columns }));
  expect(blockGates(256, layers)).toMatchObject([{ verdict: 'pass', reason: { params: { count: 2, total: 3 } } }]);
  expect(blockGates(256, layers.slice(1, 2))).toEqual([]);
  expect(blockGates(undefined, layers)).toEqual([]);
});

test('linear layers are matrices but embeddings and the output layer', () => {
  const shapes = {
    'model.embed_tokens.weight': [49_152, 576],
    'model.layers.0.self_attn.q_proj.weight': [576, 576],
    'model.layers.0.mlp.down_proj.weight': [576, 1536],
    'model.layers.0.input_layernorm.weight': [576],
    'model.layers.0.mlp.experts.weight': [8, 64, 96],
    'lm_head.weight': [49_152, 576],
  };
  const header = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'F16' }]));
  expect(linearLayers(header).map(({ columns }) => columns)).toEqual([576, 1536, 96]);
});

test.for([
  ['NVIDIA B200', 'W8A8', 'fail'],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 'W8A8', 'fail'],
  ['Tesla V100-SXM2-16GB', 'W8A8', 'fail'],
  ['NVIDIA H100 80GB HBM3', 'W8A8', 'pass'],
  ['NVIDIA A100-SXM4-80GB', 'FP8', 'waived'],
  ['NVIDIA B200', 'FP8', 'pass'],
  ['NVIDIA B200', 'Q8_0', undefined],
  ['Some card', 'W8A8', undefined],
  [undefined, 'W8A8', undefined],
] as const)('%s and %s: %s', ([card, scheme, verdict]) => {
  const [gate] = cardGates(ENGINES, scheme, card);
  expect(gate?.verdict).toBe(verdict);
  if (verdict === 'fail') expect(gate).toMatchObject({ id: 'card-computes', fix: { key: 'quantize.card.fix' } });
});

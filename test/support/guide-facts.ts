import type { NamedModel } from '../../src/lib/core/project/ownership.ts';
import type { GuideFacts, GuideRelease } from '../../src/lib/stages/guide/shape/facts.ts';
import type { EngineDefinition } from '../../src/lib/core/project/engine-definition.ts';
import type { ModelSpec } from '../../src/lib/core/project/resources/model.ts';
import { CRITERIA, KNOCKOUT_GATES, type UseCaseSpec } from '../../src/lib/core/project/resources/use-case.ts';

const SCORES = Object.fromEntries(CRITERIA.map((criterion) => [criterion, { po: 4 }]));
const GATES = KNOCKOUT_GATES.map((id) => ({ id, verdict: 'pass' as const }));

/** A use case as it stands after each step of its scope. */
export const CASES = {
  titled: { title: 'T', kpis: [], gates: [], scores: {}, status: 'draft' },
  described: { title: 'T', kpis: [{ name: 'k', unit: '%', baseline: 1 }], gates: [], scores: {}, status: 'draft' },
  gated: { title: 'T', kpis: [{ name: 'k', unit: '%', baseline: 1 }], gates: GATES, scores: {}, status: 'draft' },
  scored: { title: 'T', kpis: [{ name: 'k', unit: '%', baseline: 1 }], gates: GATES, scores: SCORES, status: 'scored' },
  accepted: {
    title: 'T',
    kpis: [{ name: 'k', unit: '%', baseline: 1 }],
    gates: GATES,
    scores: SCORES,
    status: 'accepted',
  },
} as const satisfies Record<string, UseCaseSpec>;

const SCHEMES = { Q8_0: { en: '8 bits', fr: '8 bits', goal: 'quality' } };
const CPU = {
  name: 'cpu',
  jobs: { finetune: { methods: ['lora'] }, quantize: { takes: ['gguf'], makes: 'gguf', schemes: SCHEMES } },
  serves: { formats: ['gguf'] },
} as unknown as EngineDefinition;

/** An empty project. */
export const EMPTY: GuideFacts = {
  usecase: null,
  taken: [],
  alone: true,
  actor: 'po@example.org',
  busy: null,
  interrupted: null,
  datasets: [],
  hosts: [],
  ready: [],
  engines: [CPU],
  models: [],
  jobs: [],
  evaluated: [],
  gain: null,
  catalogue: [],
  releases: [],
  environments: [],
  applications: [],
  port: 8443,
  nearby: { data: [], models: [], keyFolder: '/home/po', keyFiles: [] },
};

/** Accepted, with rows, a ready host and a base to train. */
export const READY: GuideFacts = {
  ...EMPTY,
  usecase: { name: 'tri', spec: CASES.accepted },
  taken: ['tri'],
  datasets: [{ name: 'tri', trainRows: 48 }],
  hosts: ['local'],
  ready: ['local'],
  models: [model('smollm2', 'base')],
};

export function model(name: string, kind: ModelSpec['kind'], more: Partial<ModelSpec> = {}): NamedModel {
  const spec: ModelSpec = {
    kind,
    format: 'safetensors',
    digest: `sha256:${name}`,
    parameters: 1,
    bytes: 1,
    license: 'MIT',
    trainable: kind !== 'quantized',
    servable: 'model.gguf',
    lineage: kind === 'base' ? [] : [{ relation: 'trained-on', digest: 'sha256:d', name: 'tri' }],
    registeredAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
  return { name, spec };
}

export function release(name: string, more: Partial<GuideRelease> = {}): GuideRelease {
  return { name, model: 'tri', createdAt: '2026-01-02T00:00:00.000Z', rolledBack: false, counted: {}, ...more };
}

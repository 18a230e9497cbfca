import { join } from 'node:path';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import { CRITERIA, type UseCaseSpec, type WeightsSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import { solvePairwise } from '../../../src/lib/stages/scope/ranking/consistency.ts';
import { digestFor } from '../project/digests.ts';
import { evaluateRows, rightOf } from '../project/evaluated.ts';
import { aDataset, aModel, of } from '../project/models.ts';
import { aFile, type Piece, putTree, type Place } from '../project/pieces.ts';
import { record, type Left } from '../project/recorded.ts';
import { aRun, jobDocument } from '../project/runs.ts';
import { aUseCase } from '../project/scope.ts';
import { type Key, makeKey } from '../project/signers.ts';
import { aCharter, signsCharter } from '../project/charter.ts';

/** People of the deployment; `approver` holds no role of the charter. */
export const PEOPLE = ['lead', 'second', 'data', 'approver', 'author'] as const;
export type People = Record<(typeof PEOPLE)[number], Key>;
export const addressOf = (person: string): string => `${person}@example.org`;

export const TERMS = {
  signatures: { required: 2, by: ['lead@example.org', 'second@example.org'] },
  roles: { owners: { '*': 'lead@example.org' }, validators: ['second@example.org'], dataQuality: ['data@example.org'] },
  lifecycle: { reevaluateEvery: '180d' },
  evaluation: { minExactMatch: 70, minRows: 100 },
  data: {
    maxDuplicateShare: 5,
    maxEmptyShare: 1,
    maxAge: '730d',
    maxPersonalData: 0,
    licences: ['etalab-2.0', 'Apache-2.0'],
  },
  // Ids of what tests write are of 2024: longer than since then.
  audit: { sealEvery: '3650d' },
};

const FACTS = `  facts:
    euEstablished: true
    publicBody: true
    monthlyActiveUsers: 1000
    monthlyRevenueUsd: 0
    commercialUse: true
    trainsOnOutputs: false
    highRiskDomains: []
    trainingData: none
`;

const JOB = '01JC0000000000000000000001';
const ROWS = 120;
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** What the sabotages act on, as the project has it. */
export interface Material {
  people: People;
  usecase: UseCaseSpec;
  weights: WeightsSpec;
  rows: DatasetSpec;
  /** Digests of the three models. */
  original: string;
  themes: string;
  quantized: string;
  /** Runs of the evaluations. */
  evaluations: { themes: string; quantized: string };
}

/** Everything that people and sovran know before anything serves: scored case, rows, models, evaluations, signed charter. */
export async function putMaterial(
  place: Place & { root: string; add: (...pieces: Piece[]) => Promise<void> },
): Promise<Material> {
  const people = Object.fromEntries(PEOPLE.map((name) => [name, makeKey(join(place.base, name))])) as People;
  await place.add(
    aFile('governance/allowed_signers', PEOPLE.map((name) => signerLine(name, people[name])).join('')),
    async ({ project }) => {
      const settings = Buffer.from((await project.readFile('sovran.yaml')) ?? []).toString();
      await project.writeFile('sovran.yaml', `${settings.trimEnd()}\n${FACTS}`);
    },
  );
  const scoped = await putCase(place);
  const models = await putModels(place);
  await place.add(aCharter(TERMS), aFile('governance/suppliers.yaml', SUPPLIERS));
  await signAll(place, people);
  await place.add(
    aFile('governance/classification.yaml', CLASSIFICATION),
    aFile('governance/processing.yaml', processingOf(models.rows.digest)),
  );
  return { people, ...scoped, ...models };
}

/** Both who sign the charter do. */
export async function signAll(
  place: Place,
  { lead, second }: Pick<People, 'lead' | 'second'>,
  at?: string,
): Promise<void> {
  for (const key of [lead, second])
    await leave(place, {
      operation: 'govern attest charter',
      target: 'Charter/charter',
      write: async (project) => signsCharter(key, at)({ ...place, project }),
    });
}

export function signerLine(name: string, { publicKey }: Pick<Key, 'publicKey'>, options = ''): string {
  return `${addressOf(name)} namespaces="sovran-approval"${options} ${publicKey}\n`;
}

export const CLASSIFICATION = `tree: '2026-12-01'
answers: { prohibited: 'no', annex-iii: 'no', own-name: 'yes', provider-talks-to-people: 'yes' }
result: { role: provider-and-deployer, risk: limited }
gpai: { baseFlops: 1.0e21, source: model card }
`;

export function processingOf(digest: string, legalBasis = 'public task'): string {
  return `- name: themes
  purpose: route questions
  legalBasis: ${legalBasis === '' ? "''" : legalBasis}
  article9: none
  retention: 2 years
  datasets: ['${digest}']
`;
}

export const SUPPLIERS = `apiVersion: sovran/v1
kind: Suppliers
metadata: { name: suppliers }
spec:
  suppliers:
    Labs:
      components: [model/*]
      seat: FR
      parent: { name: Labs, seat: FR }
      exposure: []
      date: ${new Date(Date.now() - 30 * DAY_MS).toISOString().slice(0, 10)}
      source: register
    Makers of engines:
      components: [engine/*]
      seat: FR
      parent: { name: Makers of engines, seat: FR }
      exposure: []
      date: ${new Date(Date.now() - 30 * DAY_MS).toISOString().slice(0, 10)}
      source: register
`;

/** Two raters, judgements that agree, indicators frozen before anything served. */
async function putCase(place: Place): Promise<Pick<Material, 'usecase' | 'weights'>> {
  const raters = { lead: 4, second: 3 };
  const usecase = aUseCase('themes', {
    title: 'Route questions',
    kpis: [{ name: 'right desk', unit: '%', baseline: 60, target: 85 }],
    scores: Object.fromEntries(CRITERIA.map((criterion) => [criterion, raters])),
    maxLossPoints: 5,
    status: 'accepted',
    decision: { verdict: 'accepted', by: addressOf('lead'), at: daysAgo(60), reason: 'measurable' },
  });
  const pairwise = CRITERIA.map((_, row) => CRITERIA.map((__, column) => (column + 1) / (row + 1)));
  const weights = weightsOf(pairwise);
  await leave(place, {
    operation: 'scope weights',
    target: 'Weights/default',
    writes: [resourceOf('Weights', 'default', weights)],
  });
  await leave(place, { operation: 'scope accept', target: 'UseCase/themes', writes: [usecase] });
  await leave(place, baselineAt(daysAgo(59)));
  return { usecase: usecase.spec, weights };
}

/** Weights as `scope weights` stores them. */
export function weightsOf(pairwise: number[][]): WeightsSpec {
  const { weights, ...solved } = solvePairwise(pairwise);
  const named = Object.fromEntries(
    CRITERIA.map((criterion, at) => [criterion, weights[at] ?? 0]),
  ) as WeightsSpec['weights'];
  const { lambdaMax, consistencyIndex, consistencyRatio } = solved;
  return { method: 'pairwise', weights: named, pairwise, lambdaMax, consistencyIndex, consistencyRatio };
}

export function baselineAt(frozenAt: string): Left {
  const kpis = [{ name: 'right desk', unit: '%', baseline: 60, target: 85 }];
  const spec = { frozenAt, by: addressOf('lead'), kpis, values: [] };
  return {
    operation: 'value baseline',
    target: 'ValueRecord/themes',
    writes: [resourceOf('ValueRecord', 'themes', spec)],
  };
}

/** Rows, a base of the catalogue, what was trained on them, and its quantized form, which is as good. */
async function putModels(place: Place): Promise<Omit<Material, 'people' | 'usecase' | 'weights'>> {
  const tree = await putTree(place, {
    'train-00000.jsonl': '{"prompt":"a","completion":"b"}\n'.repeat(ROWS),
    'manifest.json': '{}',
  });
  const sources = [
    { path: 'rows.jsonl', sha256: digestFor('5'), license: 'etalab-2.0', rows: ROWS, bytes: tree.bytes },
  ];
  const rows = aDataset('rows', {
    ...tree,
    license: 'etalab-2.0',
    sources,
    splits: { train: ROWS, validation: 0, test: 0 },
  });
  await leave(place, { operation: 'data prepare', target: 'Dataset/rows', writes: [rows] });
  const base = aModel('base', {
    ...(await putTree(place, { 'model.safetensors': 'base' })),
    parameters: 135_000_000,
    catalogue: { entry: 'smollm2-135m-instruct', by: 'declared' },
    source: 'https://models.example.org/smollm2',
  });
  await leave(place, { operation: 'model import', target: 'Model/base', writes: [base] });
  const servable = { format: 'gguf', servable: 'model.gguf', chatTemplate: digestFor('c') } as const;
  const behaviour = { tokens: 5, intervalMs: 5 };
  const themes = aModel('themes', {
    ...servable,
    ...(await putTree(place, { 'model.gguf': JSON.stringify({ name: 'themes', ...behaviour }) })),
    kind: 'merged',
    parameters: 135_000_000,
    usecase: 'themes',
    job: JOB,
    lineage: [of('merged-from', base), of('trained-on', rows)],
  });
  await leave(place, trainingOf(rows.spec.digest, ROWS));
  await leave(place, { operation: 'job collect', target: 'Model/themes', writes: [themes] });
  const quantized = aModel('themes-q8', {
    ...servable,
    ...(await putTree(place, { 'model.gguf': JSON.stringify({ name: 'themes-q8', ...behaviour }) })),
    kind: 'quantized',
    scheme: 'Q8_0',
    parameters: 135_000_000,
    lineage: [of('quantized-from', themes)],
  });
  await leave(place, { operation: 'job collect', target: 'Model/themes-q8', writes: [quantized] });
  const digests = { original: base.spec.digest, themes: themes.spec.digest, quantized: quantized.spec.digest };
  const evaluations = {
    themes: await putEvaluation(place, { name: 'themes', digest: digests.themes }, 90),
    quantized: await putEvaluation(place, { name: 'themes-q8', digest: digests.quantized }, 90),
  };
  return { rows: rows.spec, ...digests, evaluations };
}

/** The job that trained, on rows of a digest, and how many it saw. */
export function trainingOf(digest: string, rowsSeen: number): Left {
  const job = jobDocument(JOB, { inputs: [{ name: 'data', digest }] });
  const run = aRun(JOB, { subject: 'themes', job, measured: { rowsSeen } });
  return { operation: 'train launch', target: `Run/${JOB}`, writes: [run] };
}

/** An evaluation of a model ten days ago on the same rows, recorded; returns its run. */
export async function putEvaluation(
  place: Place,
  model: { name: string; digest: string },
  percent: number,
): Promise<string> {
  let run = '';
  await leave(place, {
    operation: 'eval run',
    target: `Model/${model.name}`,
    write: async (project) =>
      void (run = await evaluateRows(project, model, rightOf(ROWS, percent), { endedAt: daysAgo(10), within: true })),
  });
  return run;
}

/** What an operation leaves, recorded with its event. */
export async function leave({ project }: Pick<Place, 'project'>, left: Left): Promise<void> {
  await record(project, left);
}

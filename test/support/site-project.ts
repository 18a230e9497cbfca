import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { digestOf } from '../../src/lib/core/kit/canonical.ts';
import type { Kind } from '../../src/lib/core/ports/project-store.ts';
import { pathOf } from '../../src/lib/core/project/kinds.ts';
import { CRITERIA, KNOCKOUT_GATES } from '../../src/lib/core/project/resources/use-case.ts';
import type { Report } from '../../src/lib/stages/measure/reports/report.ts';
import { digestFor, figuresFor } from './experiment-project.ts';
import { bench, dayOf, digestOfModel, evaluation } from './site-reports.ts';

/** How much a project has, and what its free texts say. */
export interface SiteSizes {
  usecases: number;
  /** Models, each with a job, and their evaluations beside them. */
  models: number;
  evaluations: number;
  benches: number;
  promotions: number;
  runbooks: number;
  text: (at: number) => string;
}

/** A run's id that sorts by its number. */
export function runId(at: number): string {
  return `01K${String(at).padStart(23, '0')}`;
}

/** Writes a project's files without fsync; the caller commits them. */
export function writeSiteProject(root: string, sizes: SiteSizes): void {
  const put = putter(root);
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
  const { text } = sizes;
  for (const at of numbers(sizes.usecases)) put.resource('UseCase', `case-${at}`, useCase(at, text));
  put.resource('Weights', 'default', { method: 'direct', weights: weights() });
  // The guide gives a dataset and a model the same name.
  put.resource('Dataset', 'model-1', dataset(text(1)));
  let next = 0;
  for (const at of numbers(sizes.models)) {
    const id = runId((next += 1));
    put.resource('Run', id, job(id, at, text));
    put.file(`runs/${id}/figures.json`, JSON.stringify(figuresFor(at % 2 === 0 ? 8 : 16)));
    put.resource('Model', `model-${at}`, model(at, id, text));
  }
  const reported = (report: Report, operation: string): void => {
    const { id, type, subject, startedAt, endedAt, verdict } = report;
    const kind = type === 'bench' ? 'bench' : 'eval';
    const spec = { operation, subject, kind, status: 'succeeded', startedAt, endedAt, outputs: [], verdict };
    put.resource('Run', id, { ...spec, report: digestOf(report) });
    put.file(`runs/${id}/report.json`, JSON.stringify(report));
  };
  for (const at of numbers(sizes.evaluations))
    reported(evaluation(runId((next += 1)), at, at % Math.max(sizes.models, 1), text), 'eval run');
  for (const at of numbers(sizes.benches)) reported(bench(runId((next += 1)), at, text), 'bench run');
  const changes = numbers(sizes.promotions).map((at) => {
    const id = runId((next += 1));
    put.resource('Run', id, promotion(at));
    put.resource('Release', `r${at}`, release(at, text));
    const data = { release: `r${at}`, releaseDigest: null, proof: {} };
    const event = {
      id,
      at: dayOf(at),
      actor: text(at),
      operation: 'release promote',
      target: 'Environment/production',
    };
    const [year, month] = event.at.split('-');
    const whole = { ...event, result: 'succeeded', planHash: digestFor('a'), prev: null, files: {}, data };
    put.file(`events/${year}/${month}/${id}.json`, JSON.stringify(whole));
    const from = at > 0 ? { from: `r${at - 1}` } : {};
    return { what: 'promote', release: `r${at}`, ...from, run: id, at: event.at, by: text(at) };
  });
  if (sizes.promotions > 1) changes.push(rollback(runId((next += 1)), sizes.promotions, text));
  for (const at of numbers(sizes.runbooks)) {
    const id = runId((next += 1));
    put.resource('Run', id, { ...promotion(at), operation: 'runbook run', subject: 'look', kind: 'runbook' });
    put.file(`runs/${id}/runbook.json`, JSON.stringify(runbook(id, at, text)));
  }
  if (sizes.promotions > 0) environment(put, changes.toReversed());
}

interface Putter {
  resource(kind: Kind, name: string, spec: object): void;
  file(path: string, content: string): void;
}

function putter(root: string): Putter {
  const file = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const resource = (kind: Kind, name: string, spec: object): void =>
    file(pathOf(kind, name), stringify({ apiVersion: 'sovran/v1', kind, metadata: { name }, spec }));
  return { file, resource };
}

type Text = SiteSizes['text'];

function weights(): Record<string, number> {
  return Object.fromEntries(CRITERIA.map((criterion) => [criterion, 0.2]));
}

function useCase(at: number, text: Text): object {
  const isDecided = at % 3 !== 2;
  const verdict = at % 3 === 0 ? 'accepted' : 'rejected';
  return {
    title: `${text(at)} ${at}`,
    need: text(at + 1),
    users: text(at + 2),
    data: text(at + 3),
    alternatives: text(at + 4),
    kpis: [{ name: text(at), unit: text(at + 1), baseline: 62, target: 85 }],
    gates: KNOCKOUT_GATES.map((id) => ({ id, verdict: 'pass', reason: text(at) })),
    scores: Object.fromEntries(CRITERIA.map((one, place) => [one, { [text(at)]: (at + place) % 6, b: 4 }])),
    status: isDecided ? verdict : 'scored',
    ...(isDecided ? { decision: { verdict, by: text(at), at: dayOf(at), reason: text(at + 1) } } : {}),
  };
}

function dataset(license: string): object {
  return {
    license,
    split: { train: 0.9, validation: 0, test: 0.1 },
    pii: 'mask',
    maxBad: 0.05,
    sources: [],
    digest: digestFor('d'),
    bytes: 1,
    rows: { in: 100, out: 100, dropped: {} },
    splits: { train: 90, validation: 0, test: 10 },
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: dayOf(0),
    run: 'r',
  };
}

/** Every tenth is a base, of which the nine that follow are made. */
function model(at: number, id: string, text: Text): object {
  const base = at - (at % 10);
  const lineage = [
    { relation: 'adapter-of', digest: digestOfModel(base), name: text(at) },
    { relation: 'trained-on', digest: digestFor('d'), name: text(at) },
  ];
  return {
    kind: at === base ? 'base' : 'merged',
    format: 'safetensors',
    digest: digestOfModel(at),
    parameters: 134_515_008,
    bytes: 1,
    license: text(at),
    scheme: text(at + 1),
    lineage: at === base ? [] : lineage,
    job: id,
    registeredAt: dayOf(at),
  };
}

function job(id: string, at: number, text: Text): object {
  return {
    operation: 'train launch',
    subject: `model-${at}`,
    command: `sovran train launch ${text(at)}`,
    kind: 'job',
    host: 'gpu1',
    status: at % 7 === 6 ? 'failed' : 'succeeded',
    startedAt: dayOf(at),
    endedAt: dayOf(at + 1),
    exitCode: 0,
    ...(at % 7 === 6 ? { failure: { code: 70, class: text(at), message: text(at + 1) } } : {}),
    job: {
      apiVersion: 'job/v1',
      kind: 'finetune',
      jobId: id,
      seed: 7,
      inputs: [{ name: 'model', digest: digestOfModel(at - (at % 10)), role: 'model' }],
      spec: { method: 'lora', modelName: `model-${at}`, rank: 16, note: text(at) },
      engine: { name: text(at), environment: digestFor('e') },
      resources: { gpus: 0, threads: 2 },
      limits: { wallSeconds: 60 },
      labels: {},
    },
    outputs: [{ path: 'adapter/model.safetensors', sha256: '1'.repeat(64), bytes: 12 }],
  };
}

function promotion(at: number): object {
  return {
    operation: 'release promote',
    subject: `r${at}`,
    kind: 'promotion',
    host: 'gpu1',
    status: 'succeeded',
    startedAt: dayOf(at),
    endedAt: dayOf(at),
    outputs: [],
    verdict: 'passed',
  };
}

function release(at: number, text: Text): object {
  const record = {
    model: `model-${at}`,
    modelDigest: digestOfModel(at),
    modelFile: text(at),
    engine: { name: text(at), environment: digestFor('e') },
    arguments: { parallel: 4, contextTokens: 4096, threads: 2 },
    evidence: [digestFor('b')],
  };
  return { record, digest: digestOf(record), createdBy: text(at), createdAt: dayOf(at) };
}

function runbook(id: string, at: number, text: Text): object {
  const step = {
    kind: 'host',
    state: 'passed',
    at: dayOf(at),
    endedAt: dayOf(at),
    command: ['echo', text(at)],
    host: 'gpu1',
  };
  return {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    id,
    runbook: 'look',
    title: text(at),
    version: 1,
    digest: digestFor('c'),
    actor: text(at + 1),
    inputs: { host: text(at) },
    values: {},
    startedAt: dayOf(at),
    endedAt: dayOf(at),
    verdict: 'passed',
    steps: [0, 1, 2].map((place) => ({
      ...step,
      id: `s${place}`,
      title: text(at + place),
      output: text(at).repeat(3),
    })),
  };
}

const KEPT = 20;

/** It leaves no run of its own. */
function rollback(
  run: string,
  at: number,
  text: Text,
): { what: string; release: string; from: string; run: string; at: string; by: string } {
  return { what: 'rollback', release: `r${at - 2}`, from: `r${at - 1}`, run, at: dayOf(at), by: text(at) };
}

function environment(put: Putter, changes: { release?: string }[]): void {
  const limits = {};
  const spec = { host: 'gpu1', port: 8080, approvals: { required: 2, expireAfter: '168h' }, limits };
  put.resource('Environment', 'production', spec);
  const [newest] = changes;
  const live = { slots: { blue: newest?.release }, live: 'blue', served: [], changes: changes.slice(0, KEPT) };
  put.resource('Live', 'production', live);
}

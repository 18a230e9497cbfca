import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { ProjectStore, Resource } from '../../../src/lib/core/ports/project-store.ts';
import { pathOf } from '../../../src/lib/core/project/kinds.ts';
import { CHANGES_KEPT, type LiveChange } from '../../../src/lib/core/project/resources/live.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { CRITERIA, KNOCKOUT_GATES, type UseCaseSpec } from '../../../src/lib/core/project/resources/use-case.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { digestFor } from './digests.ts';
import { figuresFor } from './experiments.ts';
import { aDataset, aModel } from './models.ts';
import { aRun, jobDocument, runId, recordReport } from './runs.ts';
import { ofEach, aUseCase } from './scope.ts';
import { aLive, anEnvironment, aRelease } from './serving.ts';
import { benchOf, dayOf, digestOfModel, evaluationOf } from './sized-reports.ts';

/** How much a project has, and what its free texts say. */
export interface Sizes {
  usecases: number;
  /** Models, each with a job, and their evaluations beside them. */
  models: number;
  evaluations: number;
  benches: number;
  promotions: number;
  runbooks: number;
  text: (at: number) => string;
}

/** Writes a project's files without fsync; the caller commits them. */
export async function writeSizedProject(root: string, sizes: Sizes): Promise<void> {
  const project = unsynced(root);
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
  const { text } = sizes;
  for (const at of numbers(sizes.usecases)) await project.write(useCase(at, text));
  await project.write(resourceOf('Weights', 'default', { method: 'direct', weights: ofEach(0.2) }));
  const rows = { digest: digestFor('d'), splits: { train: 90, validation: 0, test: 10 } };
  // The guide gives a dataset and a model the same name.
  await project.write(aDataset('model-1', { ...rows, license: text(1), preparedAt: dayOf(0) }));
  let last = 0;
  const next = (): string => runId((last += 1));
  for (const at of numbers(sizes.models)) await writeModel(project, at, next(), text);
  for (const at of numbers(sizes.evaluations))
    await recordReport(project, evaluationOf(next(), at, at % Math.max(sizes.models, 1), text));
  for (const at of numbers(sizes.benches)) await recordReport(project, benchOf(next(), at, text));
  const changes: LiveChange[] = [];
  for (const at of numbers(sizes.promotions)) changes.unshift(await writePromotion(project, at, next(), text));
  if (sizes.promotions > 1) changes.unshift(rollback(next(), sizes.promotions, text));
  for (const at of numbers(sizes.runbooks)) await writeRunbook(project, at, next(), text);
  const [newest] = changes;
  if (!newest) return;
  const approvals = { required: 2, expireAfter: '168h' };
  await project.write(anEnvironment('production', { host: 'gpu1', port: 8080, approvals }));
  const slots = { blue: newest.release };
  await project.write(aLive('production', { slots, live: 'blue', changes: changes.slice(0, CHANGES_KEPT) }));
}

/** What is written hundreds of times is not synced each time. */
function unsynced(root: string): ProjectStore {
  const writeFile = async (path: string, content: string | Uint8Array): Promise<void> => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const write = async (resource: Resource<unknown>): Promise<string> => {
    const path = pathOf(resource.kind, resource.metadata.name);
    await writeFile(path, stringify(resource));
    return path;
  };
  return { ...openStore(root), write, writeFile };
}

type Text = Sizes['text'];

function useCase(at: number, text: Text): Resource<UseCaseSpec> {
  const verdict = at % 3 === 0 ? 'accepted' : 'rejected';
  const decision = { verdict, by: text(at), at: dayOf(at), reason: text(at + 1) } as const;
  return aUseCase(`case-${at}`, {
    title: `${text(at)} ${at}`,
    need: text(at + 1),
    users: text(at + 2),
    data: text(at + 3),
    alternatives: text(at + 4),
    kpis: [{ name: text(at), unit: text(at + 1), baseline: 62, target: 85 }],
    gates: KNOCKOUT_GATES.map((id) => ({ id, verdict: 'pass', reason: text(at) })),
    scores: Object.fromEntries(CRITERIA.map((one, place) => [one, { [text(at)]: (at + place) % 6, b: 4 }])),
    ...(at % 3 === 2 ? { status: 'scored' as const } : { status: verdict, decision }),
  });
}

/** A model with the job that made it; every tenth is a base, of which the nine that follow are made. */
async function writeModel(project: ProjectStore, at: number, id: string, text: Text): Promise<void> {
  const base = at - (at % 10);
  const lineage: ModelSpec['lineage'] = [
    { relation: 'adapter-of', digest: digestOfModel(base), name: text(at) },
    { relation: 'trained-on', digest: digestFor('d'), name: text(at) },
  ];
  const isBase = at === base;
  await project.write(
    aModel(`model-${at}`, {
      kind: isBase ? 'base' : 'merged',
      digest: digestOfModel(at),
      parameters: 134_515_008,
      license: text(at),
      scheme: text(at + 1),
      lineage: isBase ? [] : lineage,
      job: id,
      registeredAt: dayOf(at),
    }),
  );
  const failed = { status: 'failed', failure: { code: 70, class: text(at), message: text(at + 1) } } as const;
  const spec = { method: 'lora', modelName: `model-${at}`, rank: 16, note: text(at) };
  const inputs = [{ name: 'model', digest: digestOfModel(base), role: 'model' }];
  await project.write(
    aRun(id, {
      subject: `model-${at}`,
      command: `sovran train launch ${text(at)}`,
      host: 'gpu1',
      startedAt: dayOf(at),
      endedAt: dayOf(at + 1),
      exitCode: 0,
      ...(at % 7 === 6 ? failed : {}),
      job: jobDocument(id, { inputs, spec, engine: { name: text(at), environment: digestFor('e') } }),
      outputs: [{ path: 'adapter/model.safetensors', sha256: '1'.repeat(64), bytes: 12 }],
    }),
  );
  await project.writeFile(`runs/${id}/figures.json`, JSON.stringify(figuresFor(at % 2 === 0 ? 8 : 16)));
}

const passed = (at: number, kind: 'promotion' | 'runbook') =>
  ({ kind, host: 'gpu1', startedAt: dayOf(at), endedAt: dayOf(at), verdict: 'passed' }) as const;

async function writePromotion(project: ProjectStore, at: number, id: string, text: Text): Promise<LiveChange> {
  await project.write(aRun(id, { operation: 'release promote', subject: `r${at}`, ...passed(at, 'promotion') }));
  const engine = { name: text(at), environment: digestFor('e') };
  const record = { model: `model-${at}`, modelDigest: digestOfModel(at), modelFile: text(at), engine };
  const made = { createdBy: text(at), createdAt: dayOf(at) };
  await project.write(aRelease(`r${at}`, { ...record, evidence: [digestFor('b')] }, made));
  const about = { operation: 'release promote', target: 'Environment/production', result: 'succeeded' } as const;
  const event = { id, at: dayOf(at), actor: text(at), ...about, planHash: digestFor('a'), prev: null };
  await project.writeEvent({ ...event, files: {}, data: { release: `r${at}`, releaseDigest: null, proof: {} } });
  const from = at > 0 ? { from: `r${at - 1}` } : {};
  return { what: 'promote', release: `r${at}`, ...from, run: id, at: dayOf(at), by: text(at) };
}

/** It leaves no run of its own. */
function rollback(run: string, at: number, text: Text): LiveChange {
  return { what: 'rollback', release: `r${at - 2}`, from: `r${at - 1}`, run, at: dayOf(at), by: text(at) };
}

async function writeRunbook(project: ProjectStore, at: number, id: string, text: Text): Promise<void> {
  await project.write(aRun(id, { operation: 'runbook run', subject: 'look', ...passed(at, 'runbook') }));
  const times = { startedAt: dayOf(at), endedAt: dayOf(at), verdict: 'passed' };
  const step = { kind: 'host', state: 'passed', at: dayOf(at), endedAt: dayOf(at), command: ['echo', text(at)] };
  const of = (place: number): object => ({ id: `s${place}`, title: text(at + place), output: text(at).repeat(3) });
  const about = { id, runbook: 'look', title: text(at), version: 1, digest: digestFor('c'), actor: text(at + 1) };
  const run = {
    apiVersion: 'sovran/v1',
    kind: 'RunbookRun',
    ...about,
    inputs: { host: text(at) },
    values: {},
    ...times,
  };
  const steps = [0, 1, 2].map((place) => ({ ...step, host: 'gpu1', ...of(place) }));
  await project.writeFile(`runs/${id}/runbook.json`, JSON.stringify({ ...run, steps }));
}

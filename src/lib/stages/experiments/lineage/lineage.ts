import type { StageContext } from '../../../core/operation/context.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { LineageNode, ModelLineage } from './schema.ts';

type Model = ResourceOf<'Model'>;

/** What lineages are drawn from. */
export type LineageFacts = Pick<Snapshot, 'models' | 'datasets' | 'releases' | 'environments'>;

/** Relations by how well they say what a model was made of, best first; a dataset is never what it hangs below. */
const CLOSENESS = [
  'quantized-from',
  'adapter-of',
  'merged-from',
  'pruned-from',
  'dequantized-from',
  'imported-from',
  'distilled-from',
] as const;

/** Lineage of a model: its ancestors, itself, its descendants. Throws `not-found` (exit 2). */
export async function showLineage(name: string, ctx: StageContext): Promise<ModelLineage> {
  await requireResource(ctx.project, 'Model', name);
  return lineageOf(name, await readSnapshot(ctx));
}

/** The same from facts. Pure. */
export function lineageOf(name: string, facts: LineageFacts): ModelLineage {
  const kept = inOrder(familyOf(name, facts.models));
  return { name, nodes: kept.map((model, at) => nodeOf(model, kept.slice(0, at), facts)) };
}

/** Ancestors and descendants by digest, in the order of the names; copies of the same weights stand for each other. */
function familyOf(name: string, models: Model[]): Model[] {
  const start = models.filter(({ metadata }) => metadata.name === name);
  const above = grow(start, (found) =>
    models.filter(({ spec }) => found.some((one) => one.spec.lineage.some(({ digest }) => digest === spec.digest))),
  );
  const below = grow(start, (found) =>
    models.filter(({ spec }) => spec.lineage.some(({ digest }) => found.some((one) => one.spec.digest === digest))),
  );
  const family = new Set([...above, ...below]);
  return models.filter((model) => family.has(model));
}

function grow(start: Model[], next: (found: Model[]) => Model[]): Set<Model> {
  const found = new Set(start);
  for (let fresh = start; fresh.length > 0;) {
    fresh = next(fresh).filter((model) => !found.has(model));
    for (const model of fresh) found.add(model);
  }
  return found;
}

/** A parent before its children; a cycle, which only a damaged file makes, ends the order. */
function inOrder(models: Model[]): Model[] {
  const ordered: Model[] = [];
  const visit = (model: Model, path: Model[]): void => {
    if (ordered.includes(model) || path.includes(model)) return;
    for (const parent of parentsIn(model, models)) visit(parent, [...path, model]);
    ordered.push(model);
  };
  for (const model of models) visit(model, []);
  return ordered;
}

function parentsIn({ spec }: Model, models: Model[]): Model[] {
  return models.filter((other) => spec.lineage.some(({ digest }) => digest === other.spec.digest));
}

/** `before`: the models above it; only one of them is drawn above it, so that a cycle has a root. */
function nodeOf(model: Model, before: Model[], facts: LineageFacts): LineageNode {
  const { metadata, spec } = model;
  return {
    name: metadata.name,
    digest: spec.digest,
    type: spec.kind,
    format: spec.format,
    ...(spec.scheme === undefined ? {} : { scheme: spec.scheme }),
    license: spec.license,
    ...(spec.job === undefined ? {} : { job: spec.job }),
    below: placeBelow(model, before)?.metadata.name ?? null,
    parents: spec.lineage.map((parent) => ({ ...identityOf(parent.digest, facts), relation: parent.relation })),
    releases: releasesOf(spec.digest, facts),
  };
}

/** Of several parents the nearest: an adapter before the base that it was merged with. */
function placeBelow(model: Model, before: Model[]): Model | undefined {
  const candidates = CLOSENESS.flatMap((relation) =>
    model.spec.lineage.filter((parent) => parent.relation === relation),
  ).flatMap(({ digest }) => before.filter(({ spec }) => spec.digest === digest));
  return candidates.find(({ spec }) => spec.kind === 'adapter') ?? candidates[0];
}

function identityOf(
  digest: string,
  { models, datasets }: LineageFacts,
): Omit<LineageNode['parents'][number], 'relation'> {
  const model = models.find(({ spec }) => spec.digest === digest);
  const dataset = datasets.find(({ spec }) => spec.digest === digest);
  const name = (model ?? dataset)?.metadata.name ?? null;
  return { digest, name, type: model ? 'model' : dataset ? 'dataset' : 'unknown' };
}

function releasesOf(digest: string, { releases, environments }: LineageFacts): LineageNode['releases'] {
  return releases
    .filter(({ spec }) => servedDigests(spec.record).includes(digest))
    .map(({ metadata: { name } }) => ({ name, live: environments.filter((one) => liveIn(one) === name).map(nameOf) }));
}

/** Release that has the traffic of an environment that was not stopped. Pure. */
export function liveIn({ live: { live, slots, changes } }: SnapshotEnvironment): string | undefined {
  return live === undefined || changes[0]?.what === 'stop' ? undefined : slots[live];
}

function nameOf({ name }: SnapshotEnvironment): string {
  return name;
}

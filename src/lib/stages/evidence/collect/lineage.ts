import { servedDigests } from '../../../core/project/served-digests.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { checkEntry } from '../../models/catalogue/check-entry.ts';
import { findEntry } from '../../models/catalogue/read-catalogue.ts';
import { readFacts } from '../../models/catalogue/read-facts.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import type { EnvironmentPlace } from './place.ts';

/** A model that what serves comes from, or is. */
export interface AncestorFacts extends Pick<ModelSpec, 'digest' | 'license' | 'lineage'> {
  name: string;
  source: string | null;
  job: string | null;
  /** What its licence says of this organisation, by the catalogue; null where the catalogue does not know it. */
  licence: { entry: string; verdict: 'pass' | 'fail' | 'unknown'; against: string[] } | null;
  /** Compute of the training that made it, floating-point operations at most; null where no training did, or it is unknown. */
  flops: number | null;
  trained: boolean;
}

/** `unknown`: digests that neither a model nor a dataset of the project has. */
export interface LineageFacts {
  models: AncestorFacts[];
  datasets: string[];
  unknown: string[];
}

/** Everything that the live release of an environment comes from. */
export async function lineage(place: EnvironmentPlace): Promise<LineageFacts> {
  const { models, datasets, unknown } = ancestorsOf(place);
  const facts = await Promise.all(models.map((model) => ancestorFacts(place, model)));
  return { models: facts, datasets: datasets.map(({ metadata }) => metadata.name), unknown };
}

/** Pure: models and datasets above what is live, and digests that the project does not know. */
export function ancestorsOf({
  snapshot,
  environment,
}: Pick<EnvironmentPlace, 'snapshot' | 'environment'>): Pick<Snapshot, 'models' | 'datasets'> & { unknown: string[] } {
  const name = liveIn(environment);
  const release = snapshot.releases.find(({ metadata }) => metadata.name === name);
  const seen = new Set(release ? servedDigests(release.spec.record) : []);
  // A set takes what is added to it while it is read.
  for (const digest of seen)
    for (const { spec } of snapshot.models)
      if (spec.digest === digest) for (const parent of spec.lineage) seen.add(parent.digest);
  const models = snapshot.models.filter(({ spec }) => seen.has(spec.digest));
  const datasets = snapshot.datasets.filter(({ spec }) => seen.has(spec.digest));
  const known = new Set([...models, ...datasets].map(({ spec }) => spec.digest));
  return { models, datasets, unknown: [...seen].filter((digest) => !known.has(digest)) };
}

async function ancestorFacts(
  place: EnvironmentPlace,
  { metadata, spec }: Snapshot['models'][number],
): Promise<AncestorFacts> {
  const { digest, license, lineage: parents, source = null, job = null } = spec;
  const useCase = place.snapshot.usecaseOf({ lineage: parents, usecase: spec.usecase }) ?? undefined;
  const entry = spec.catalogue?.entry ? await findEntry(place.ctx, spec.catalogue.entry) : undefined;
  const check = entry && checkEntry(entry, await readFacts(place.ctx, { useCase }));
  const against =
    check?.clauses.filter(({ verdict }) => verdict !== 'pass' && verdict === check.verdict).map(({ id }) => id) ?? [];
  const licence = check ? { entry: check.name, verdict: check.verdict, against } : null;
  const trained = parents.some(({ relation }) => relation === 'trained-on');
  const facts = { name: metadata.name, digest, license, lineage: parents, source, job, licence };
  return { ...facts, trained, flops: trained ? flopsOf(place, spec) : null };
}

/** Template and special tokens of a row, at most. */
const TOKENS_BESIDE = 64;

/** 6·N·D of a full training, 4·N·D with a frozen base; a token has at least one byte of its row. */
function flopsOf({ snapshot }: EnvironmentPlace, { job, parameters, lineage: parents }: ModelSpec): number | null {
  const run = snapshot.runs.find(({ metadata }) => metadata.name === job);
  const data = snapshot.datasets.find(({ spec }) => parents.some(({ digest }) => digest === spec.digest));
  const base = snapshot.models.find(({ spec }) =>
    parents.some(({ digest, relation }) => digest === spec.digest && relation !== 'distilled-from'),
  );
  const rows = run?.spec.measured?.rowsSeen;
  const size = parameters || base?.spec.parameters;
  if (rows === undefined || !data || !size) return null;
  const tokens = rows * (data.spec.bytes / Math.max(1, data.spec.rows.out) + TOKENS_BESIDE);
  const spec = run?.spec.job?.['spec'] as { method?: string } | undefined;
  return (spec?.method === 'full' ? 6 : 4) * size * tokens;
}

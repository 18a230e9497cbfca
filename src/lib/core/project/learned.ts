import type { ProjectReader } from '../ports/project-store.ts';
import { listResources } from './resources.ts';
import type { ModelSpec } from './resources/model.ts';
import type { ResourceOf } from './schemas.ts';

/** A model that learned from rows that were erased since. `erasure`: the record that says so first. */
export interface LearnedModel {
  name: string;
  digest: string;
  kind: string;
  erasure: string;
  /** `retrained`: another model has its name by now; `retired`: its weights went with a release. */
  state: 'learned' | 'retrained' | 'retired';
}

interface Models {
  models: Pick<ResourceOf<'Model'>, 'metadata' | 'spec'>[];
}

interface Facts extends Models {
  erasures: Pick<ResourceOf<'Erasure'>, 'metadata' | 'spec'>[];
  retirements: Pick<ResourceOf<'Retirement'>, 'spec'>[];
}

/** Models that learned from erased rows, by records and lineage. */
export async function readLearned(project: ProjectReader): Promise<LearnedModel[]> {
  const erasures = await listResources(project, 'Erasure');
  if (erasures.length === 0) return [];
  const models = await listResources(project, 'Model');
  return learnedOf({ erasures, models, retirements: await listResources(project, 'Retirement') });
}

/** Pure: what records name, and what was made of it since. */
export function learnedOf({ erasures, models, retirements }: Facts): LearnedModel[] {
  const retired = new Set(retirements.flatMap(({ spec }) => (spec.state === 'closed' ? spec.digests : [])));
  const found = new Map<string, Omit<LearnedModel, 'state'>>();
  for (const { metadata, spec } of erasures) {
    const gone = [...spec.datasets.map(({ before }) => before), ...spec.models.map(({ digest }) => digest)];
    for (const one of [...spec.models, ...descendantsOf(gone, { models })])
      if (!found.has(one.digest)) found.set(one.digest, { ...one, erasure: metadata.name });
  }
  return [...found.values()].map((one) => {
    const now = models.find(({ metadata }) => metadata.name === one.name)?.spec.digest;
    const isOther = now !== undefined && !found.has(now);
    return { ...one, state: isOther ? 'retrained' : retired.has(one.digest) ? 'retired' : 'learned' };
  });
}

/** Pure: models that were made of these digests, or of such models, parents first. */
export function descendantsOf(
  digests: readonly string[],
  { models }: Models,
): { name: string; kind: ModelSpec['kind']; digest: string }[] {
  const [known, found] = [new Set(digests), new Map<string, ReturnType<typeof descendantsOf>[number]>()];
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { metadata, spec } of models) {
      const isMade = spec.lineage.some(({ digest }) => known.has(digest));
      if (!isMade || found.has(spec.digest)) continue;
      found.set(spec.digest, { name: metadata.name, kind: spec.kind, digest: spec.digest });
      known.add(spec.digest);
    }
  }
  return [...found.values()];
}

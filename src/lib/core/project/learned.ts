import type { ProjectReader } from '../ports/project-store.ts';
import { listResources } from './resources.ts';
import type { ErasureSpec } from './resources/erasure.ts';
import type { ResourceOf } from './schemas.ts';

/** A model that learned from rows that were erased since, by the record `erasure`. */
export type LearnedModel = ErasureSpec['models'][number] & {
  erasure: string;
  /** `retrained`: another model has its name by now; `retired`: its weights went with a release. */
  state: 'learned' | 'retrained' | 'retired';
};

type Models = Pick<ResourceOf<'Model'>, 'metadata' | 'spec'>[];

/** What records of erasures name, and what was made of it since. */
export async function readLearned(project: ProjectReader): Promise<LearnedModel[]> {
  const erasures = await listResources(project, 'Erasure');
  if (erasures.length === 0) return [];
  const [models, retirements] = [await listResources(project, 'Model'), await listResources(project, 'Retirement')];
  const retired = retirements.flatMap(({ spec }) => (spec.state === 'closed' ? spec.digests : []));
  const found = new Map<string, Omit<LearnedModel, 'state'>>();
  for (const { metadata, spec } of erasures) {
    const gone = [...spec.datasets.map(({ before }) => before), ...spec.models.map(({ digest }) => digest)];
    for (const one of [...spec.models, ...descendantsOf(gone, models)])
      found.set(one.digest, { ...one, erasure: metadata.name });
  }
  return [...found.values()].map((one) => {
    const now = models.find(({ metadata }) => metadata.name === one.name)?.spec.digest;
    const isRetrained = now !== undefined && !found.has(now);
    return { ...one, state: isRetrained ? 'retrained' : retired.includes(one.digest) ? 'retired' : 'learned' };
  });
}

/** Pure: models that were made of these digests, or of such models, parents first. */
export function descendantsOf(digests: readonly string[], models: Models): ErasureSpec['models'] {
  const known = new Set(digests);
  const made = models.filter(
    ({ spec }) => !known.has(spec.digest) && spec.lineage.some(({ digest }) => known.has(digest)),
  );
  const found = made.map(({ metadata: { name }, spec: { kind, digest } }) => ({ name, kind, digest }));
  return made.length === 0
    ? []
    : [...found, ...descendantsOf([...digests, ...found.map(({ digest }) => digest)], models)];
}

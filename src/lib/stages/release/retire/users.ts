import type { Kind, ProjectReader } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';

/** Digests of a release: those that go, and those that something else uses. */
export interface Sorted {
  digests: string[];
  kept: { digest: string; usedBy: string[] }[];
}

type Named<K extends Kind> = Pick<ResourceOf<K>, 'metadata' | 'spec'>;

interface Others {
  releases: Named<'Release'>[];
  retired: Named<'Retirement'>[];
  models: Named<'Model'>[];
}

/** Reads who else uses the digests of a release. */
export async function sortDigests(project: ProjectReader, release: string, record: ReleaseRecord): Promise<Sorted> {
  const retired = await listResources(project, 'Retirement');
  const releases = await listResources(project, 'Release');
  return sortAmong({ releases, retired, models: await listResources(project, 'Model') }, release, record);
}

/** Pure: a digest stays for another release that is not retired, a model of another name, or an adapter of it that stays. */
export function sortAmong({ releases, retired, models }: Others, release: string, record: ReleaseRecord): Sorted {
  const own = [...new Set(servedDigests(record))];
  const over = retired.map(({ metadata }) => metadata.name);
  const going = [...own, ...retired.flatMap(({ spec }) => spec.digests)];
  const names = [record.model, ...(record.adapters ?? []).map(({ model }) => model)];
  const usersOf = (digest: string): string[] => [
    ...releases
      .filter(({ metadata: { name } }) => name !== release && !over.includes(name))
      .filter(({ spec }) => servedDigests(spec.record).includes(digest))
      .map(({ metadata }) => `Release/${metadata.name}`),
    ...models
      .filter(({ metadata, spec }) => usesModel(spec, digest, going) || isTwin({ metadata, spec }, digest, names))
      .map(({ metadata }) => `Model/${metadata.name}`),
  ];
  const kept = own.map((digest) => ({ digest, usedBy: usersOf(digest) })).filter(({ usedBy }) => usedBy.length > 0);
  return { digests: own.filter((digest) => !kept.some((one) => one.digest === digest)), kept };
}

/** An adapter answers only beside its base. */
function usesModel({ digest: own, lineage }: Named<'Model'>['spec'], digest: string, going: string[]): boolean {
  return !going.includes(own) && lineage.some((one) => one.relation === 'adapter-of' && one.digest === digest);
}

function isTwin({ metadata, spec }: Named<'Model'>, digest: string, names: string[]): boolean {
  return spec.digest === digest && !names.includes(metadata.name);
}

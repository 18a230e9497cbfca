import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { BomSources } from './gather-bom.ts';

/** Something that served weights are, or come from: a model, a dataset, or what the project knows by digest alone. */
export type Link = { digest: string; name: string; ref: string } & (
  | { type: 'model'; spec: ModelSpec }
  | { type: 'dataset'; spec: ResourceOf<'Dataset'>['spec'] }
  | { type: 'unknown' }
);

/** The weights of these digests and all that they come from, nearest first, each once. Pure. */
export function chainOf(digests: readonly string[], sources: Pick<BomSources, 'models' | 'datasets'>): Link[] {
  const found = new Map<string, Link>();
  let level: { digest: string; name?: string | undefined }[] = digests.map((digest) => ({ digest }));
  while (level.length > 0) {
    const fresh = level.filter(({ digest }) => !found.has(digest));
    for (const one of fresh) found.set(one.digest, linkOf(one, sources));
    level = fresh.flatMap(({ digest }) => parentsOf(found.get(digest)));
  }
  return [...found.values()];
}

/** What something was made of: the lineage of a model, the teacher and the prompts of generated rows. Pure. */
export function parentsOf(link: Link | undefined): { digest: string; name?: string | undefined }[] {
  if (link?.type === 'model') return link.spec.lineage;
  if (link?.type !== 'dataset' || link.spec.answers === undefined) return [];
  return [link.spec.answers.teacher, link.spec.answers.source];
}

function linkOf(
  { digest, name }: { digest: string; name?: string | undefined },
  { models, datasets }: Pick<BomSources, 'models' | 'datasets'>,
): Link {
  const model = models.find(({ spec }) => spec.digest === digest);
  if (model) return { type: 'model', digest, ...namedRef('model', model.metadata.name), spec: model.spec };
  const dataset = datasets.find(({ spec }) => spec.digest === digest);
  if (dataset) return { type: 'dataset', digest, ...namedRef('data', dataset.metadata.name), spec: dataset.spec };
  return { type: 'unknown', digest, name: name ?? hexOf(digest).slice(0, 12), ref: `digest/${hexOf(digest)}` };
}

function namedRef(folder: string, name: string): { name: string; ref: string } {
  return { name, ref: `${folder}/${name}` };
}

/** The hexadecimal digits of a digest. Pure. */
export function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}

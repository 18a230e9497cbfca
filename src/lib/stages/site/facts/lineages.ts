import { routedBy } from '../../../core/project/live.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { lineageOf, type LineageFacts } from '../../experiments/lineage/lineage.ts';
import type { ModelLineage } from '../../experiments/lineage/schema.ts';
import type { ShownRelease } from '../../release/records/show.ts';
import type { SiteEnvironment } from './facts.ts';

/** One lineage for each model that was made from no other model of the project. Pure. */
export function lineagesOf(
  models: ResourceOf<'Model'>[],
  datasets: ResourceOf<'Dataset'>[],
  releases: readonly ShownRelease[],
  environments: readonly SiteEnvironment[],
): ModelLineage[] {
  const facts: LineageFacts = {
    models,
    datasets,
    releases: releases.map(asResource),
    environments: environments.map(({ name, spec, live }) => routedBy(name, spec, live)),
  };
  const digests = new Set(models.map(({ spec }) => spec.digest));
  const roots = models.filter(({ spec }) => !spec.lineage.some(({ digest }) => digests.has(digest)));
  return roots.map(({ metadata }) => lineageOf(metadata.name, facts));
}

function asResource({ name, record, digest, createdBy, createdAt }: ShownRelease): ResourceOf<'Release'> {
  const spec = { record, digest, createdBy, createdAt };
  return { apiVersion: 'sovran/v1', kind: 'Release', metadata: { name }, spec };
}

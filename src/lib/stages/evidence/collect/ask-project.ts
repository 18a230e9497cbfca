import { digestOf } from '../../../core/kit/canonical.ts';
import { isIn } from '../../../core/kit/is-in.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { NOT_EVIDENCE } from '../../../core/project/admit.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { type CollectorName, COLLECTORS_VERSION, ENVIRONMENT_COLLECTORS, PROJECT_COLLECTORS } from './collectors.ts';
import type { Evidence } from './evidence.ts';
import type { ProjectPlace } from './place.ts';

/** Evidence of the collectors that read the project, those of environments once for each. */
export async function collectFromProject(
  place: ProjectPlace,
  environments: readonly SnapshotEnvironment[],
  names: readonly CollectorName[],
): Promise<Evidence[]> {
  const found = names.flatMap((name): Promise<Evidence>[] => {
    if (isIn(PROJECT_COLLECTORS, name)) return [readOne(place, name, null, PROJECT_COLLECTORS[name](place))];
    if (!isIn(ENVIRONMENT_COLLECTORS, name)) return [];
    const collect = ENVIRONMENT_COLLECTORS[name];
    return environments.map((environment) =>
      readOne(place, name, environment.name, collect({ ...place, environment })),
    );
  });
  return Promise.all(found);
}

/** A file that cannot be read leaves no facts. */
async function readOne(
  { ctx }: ProjectPlace,
  collector: CollectorName,
  environment: string | null,
  reading: Promise<unknown>,
): Promise<Evidence> {
  const found = await reading.then(
    (read) => ({ facts: JSON.parse(JSON.stringify(read)) as JsonObject }),
    (error: unknown) => {
      if (!(error instanceof SovranError)) throw error;
      const refused = error.code === NOT_EVIDENCE ? error.details?.['path'] : undefined;
      return { facts: null, ...(typeof refused === 'string' ? { refused } : {}) };
    },
  );
  const asked = { host: null, hostKey: null, command: null, exitCode: null };
  const at = ctx.clock.now();
  return {
    collector,
    version: COLLECTORS_VERSION,
    at,
    environment,
    ...asked,
    digest: found.facts && digestOf(found.facts),
    ...found,
  };
}

import { digestOf } from '../../../core/kit/canonical.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { CollectorName, Evidence } from '../control/control.ts';
import type { ProjectPlace } from './project-collector.ts';
import { PROJECT_COLLECTORS } from './project-collectors.ts';

/** Evidence of the collectors that read the project, those of environments once for each. */
export async function collectFromProject(
  place: ProjectPlace,
  environments: readonly SnapshotEnvironment[],
  names: readonly CollectorName[],
): Promise<Evidence[]> {
  const found = names.flatMap((name): Promise<Evidence>[] => {
    const collector = PROJECT_COLLECTORS[name];
    if (!collector) return [];
    const { version } = collector;
    if (collector.of === 'project')
      return [readOne(place, { name, version, environment: null }, () => collector.collect(place))];
    return environments.map((environment) =>
      readOne(place, { name, version, environment: environment.name }, () =>
        collector.collect({ ...place, environment }),
      ),
    );
  });
  return Promise.all(found);
}

type Named = { name: string; version: number; environment: string | null };

/** A file that cannot be read leaves no facts. */
async function readOne(
  { ctx }: ProjectPlace,
  { name: collector, version, environment }: Named,
  collect: () => Promise<unknown>,
): Promise<Evidence> {
  const base = { collector, version, environment, host: null, hostKey: null, command: null, exitCode: null };
  const facts = await collect().then(
    (read) => JSON.parse(JSON.stringify(read)) as JsonObject,
    (error: unknown) => {
      if (error instanceof SovranError) return null;
      throw error;
    },
  );
  return { ...base, at: ctx.clock.now(), digest: facts && digestOf(facts), facts };
}

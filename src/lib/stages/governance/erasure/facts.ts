import type { StageContext } from '../../../core/operation/context.ts';
import { mapBounded } from '../../../core/kit/map-bounded.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { descendantsOf } from '../../../core/project/learned.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import type { FoundStore } from '../../machines/garbage/look-at-store.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { busyWith, hostsOfRecords, lookForDigests } from '../../release/retire/facts.ts';
import { findPerson, type FoundPerson, unreadVersion } from './person.ts';
import { type ErasureInput, erasureName } from './subject.ts';

/** Where a person is found, and what depends on that. */
export interface ErasureFacts extends FoundPerson {
  name: string;
  earlier: ErasureSpec | undefined;
  /** Trees that are to go: of this run, and of an earlier one that is open. */
  digests: string[];
  models: ErasureSpec['models'];
  releases: ErasureSpec['releases'];
  /** Jobs that made these models. */
  makers: JobRun[];
  /** Ids of jobs that took one of the trees. */
  takers: string[];
  busy: string[];
  /** This machine comes last; none where no version holds the person. */
  stores: (FoundStore | LostHost)[];
}

/** Machines asked at the same time. */
const WIDTH = 16;

/** Everything that an erasure depends on; reads only. Throws as `openSubject`. */
export async function gatherErasure(input: ErasureInput, ctx: StageContext): Promise<ErasureFacts> {
  const person = await findPerson(input, ctx);
  const earlier = (await findResource(ctx.project, 'Erasure', erasureName(input)))?.spec;
  const open = earlier?.state === 'open' ? earlier.datasets.map(({ before }) => before) : [];
  const digests = [...new Set([...person.held.map(({ digest }) => digest), ...open])];
  const runs = await listJobRuns(ctx);
  const takers = runs
    .filter(({ spec }) => digests.some((digest) => JSON.stringify(spec.job ?? {}).includes(digest)))
    .map(({ metadata }) => metadata.name);
  const known = digests.length > 0 ? [...(await hostsOfRecords(ctx, digests)), LOCAL] : [];
  const stores = await mapBounded(
    known.filter((host) => !input.gone.includes(host)),
    WIDTH,
    (host) => orLost(host, ctx.interrupt.signal, () => lookForDigests(ctx, host, [...digests, ...takers])),
  );
  const isThere = ({ digest, isCurrent }: FoundPerson['absent'][number]): boolean =>
    !isCurrent && stores.some((store) => 'inventory' in store && store.inventory.items.some(({ id }) => id === digest));
  return {
    ...person,
    ...(await readLearners(ctx, digests, runs)),
    name: erasureName(input),
    earlier,
    digests,
    takers,
    remaining: [...person.remaining, ...person.absent.filter(isThere).map(unreadVersion)],
    busy: await busyWith(ctx, digests, 'data erase'),
    stores,
  };
}

async function readLearners(
  { project }: StageContext,
  digests: readonly string[],
  runs: readonly JobRun[],
): Promise<Pick<ErasureFacts, 'models' | 'releases' | 'makers'>> {
  const known = await listResources(project, 'Model');
  const models = descendantsOf(digests, known);
  const learned = new Set(models.map(({ digest }) => digest));
  const jobs = known.flatMap(({ spec }) => (learned.has(spec.digest) && spec.job ? [spec.job] : []));
  const environments = (await listEnvironments(project)).filter(({ isStopped }) => !isStopped);
  const releases = (await listResources(project, 'Release'))
    .filter(({ spec }) => servedDigests(spec.record).some((digest) => learned.has(digest)))
    .map(({ metadata: { name } }) => {
      const live = environments.filter(({ spec }) => spec.live && spec.slots[spec.live] === name);
      return { name, live: live.map((environment) => environment.name) };
    });
  return { models, releases, makers: runs.filter(({ metadata }) => jobs.includes(metadata.name)) };
}

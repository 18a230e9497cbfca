import type { StageContext } from '../../../core/operation/context.ts';
import { mapBounded } from '../../../core/kit/map-bounded.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { descendantsOf, readLearned } from '../../../core/project/learned.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import type { FoundStore } from '../../machines/garbage/look-at-store.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { busyWith, hostsOfRecords, lookForDigests } from '../../release/retire/facts.ts';
import { losesRows } from '../../measure/pilot/pilot-export.ts';
import { findPerson, type FoundPerson, unreadVersion, type Version } from './person.ts';
import { type ErasureInput, erasureName } from './subject.ts';

/** Where a person is found, and what depends on that. */
export interface ErasureFacts extends FoundPerson {
  name: string;
  earlier: ErasureSpec | undefined;
  /** Trees that are to go: of this run, and of an earlier one that is open. */
  digests: string[];
  /** Older versions that no look could search. */
  unread: string[];
  models: ErasureSpec['models'];
  releases: ErasureSpec['releases'];
  /** Pilots that lose rows. */
  pilots: string[];
  /** Jobs that made these models. */
  makers: JobRun[];
  /** Ids of jobs that took one of the trees. */
  takers: string[];
  busy: string[];
  /** This machine comes last; none where no version holds the person, or may. */
  stores: (FoundStore | LostHost)[];
}

/** Machines asked at the same time. */
const WIDTH = 16;

/** Everything that an erasure depends on; reads only. Throws as `openSubject`. */
export async function gatherErasure(input: ErasureInput, ctx: StageContext): Promise<ErasureFacts> {
  const person = await findPerson(input, ctx);
  const earlier = (await findResource(ctx.project, 'Erasure', erasureName(input)))?.spec;
  const before = earlier?.datasets.map((one) => one.before) ?? [];
  const open = earlier?.state === 'open' ? before : [];
  const digests = [...new Set([...person.held.map(({ digest }) => digest), ...open])];
  const runs = await listJobRuns(ctx);
  const takers = runs
    .filter(({ spec }) => digests.some((digest) => JSON.stringify(spec.job ?? {}).includes(digest)))
    .map(({ metadata }) => metadata.name);
  const known = digests.length + person.absent.length > 0 ? [...(await hostsOfRecords(ctx, digests)), LOCAL] : [];
  const stores = await mapBounded(
    known.filter((host) => !input.gone.includes(host)),
    WIDTH,
    (host) => orLost(host, ctx.interrupt.signal, () => lookForDigests(ctx, host, [...digests, ...takers])),
  );
  const older = person.absent.filter(({ digest, isCurrent }) => !isCurrent && !before.includes(digest));
  const versions = await findUnread(ctx, older, stores);
  const datasets = digests.map((digest) => ({ before: digest }));
  const unread = versions.map(({ digest }) => digest);
  return {
    ...person,
    ...(await readLearners(ctx, digests, unread, runs)),
    name: erasureName(input),
    earlier,
    digests,
    unread,
    takers,
    remaining: [...person.remaining, ...versions.map(unreadVersion)],
    pilots: (await listResources(ctx.project, 'Pilot'))
      .filter(({ spec }) => losesRows(spec, { datasets, cleaned: person.cleaned }))
      .map(({ metadata }) => metadata.name),
    busy: await busyWith(ctx, digests, 'data erase'),
    stores: digests.length + unread.length > 0 ? stores : [],
  };
}

/** Versions that a machine may have, or that taught a model which is not retired. */
async function findUnread(
  { project }: StageContext,
  older: readonly Version[],
  stores: ErasureFacts['stores'],
): Promise<Version[]> {
  const models = await listResources(project, 'Model');
  const retired = (await readLearned(project)).filter(({ state }) => state === 'retired').map(({ digest }) => digest);
  return older.filter(
    ({ digest }) =>
      stores.some((store) => !('inventory' in store) || store.inventory.items.some(({ id }) => id === digest)) ||
      descendantsOf([digest], models).some((model) => !retired.includes(model.digest)),
  );
}

async function readLearners(
  { project }: StageContext,
  digests: readonly string[],
  unread: readonly string[],
  runs: readonly JobRun[],
): Promise<Pick<ErasureFacts, 'models' | 'releases' | 'makers'>> {
  const known = await listResources(project, 'Model');
  const sure = descendantsOf(digests, known);
  const unsure = descendantsOf([...unread, ...digests, ...sure.map(({ digest }) => digest)], known);
  const models = [...sure, ...unsure.map((model) => ({ ...model, unread: true as const }))];
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

import { digestOfText } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { eventPath } from '../../../core/project/event.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { readLive } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import type { Frozen } from '../../../core/project/resources/incident.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { syncUsage } from '../../watch/sync/sync.ts';
import type { EnvironmentUsage } from '../../watch/sync/schema.ts';

/** How long before its beginning the events of an incident are frozen from, seconds. */
const BEFORE = 7 * 86_400;

/** What the project holds now of an incident: fetches what gateways logged, and records digests. */
export async function freezeEvidence(ctx: StageContext, began: string, environment?: string): Promise<Frozen> {
  const { project, clock } = ctx;
  const usage = await syncUsage(ctx, environment);
  const places = await Promise.all(usage.map((one) => freezePlace(project, one)));
  const runs = await lastRuns(project, usage);
  const from = addSeconds(began, -BEFORE);
  const events = (await project.readEvents({ accept: ({ at }) => at >= from })).map(eventPath).toSorted();
  const paths = [...places.flatMap((one) => one.paths), ...runs, ...events];
  return {
    at: clock.now(),
    environments: places.map(({ place }) => place),
    files: Object.fromEntries(await digestsOf(project, paths)),
    journal: { from, events: events.length },
  };
}

async function freezePlace(
  project: ProjectReader,
  { environment: name, requests, first, last, unreachable }: EnvironmentUsage,
): Promise<{ place: Frozen['environments'][number]; paths: string[] }> {
  const { slots, live } = await readLive(project, name);
  const release = live && slots[live];
  const spec = release && (await findResource(project, 'Release', release))?.spec;
  const served = dropAbsent({ release, releaseDigest: spec ? spec.digest : undefined, unreachable });
  const paths = spec && release ? [pathOf('Release', release), pathOf('Model', spec.record.model)] : [];
  return { place: { name, requests, first, last, ...served }, paths };
}

/** Files of the newest run of each operation on the environments: checks, canaries, drift, promotions. */
async function lastRuns(project: ProjectReader, usage: readonly EnvironmentUsage[]): Promise<string[]> {
  const names = new Set(usage.map(({ environment }) => environment));
  const own = (await listResources(project, 'Run')).filter(
    ({ spec }) => names.has(spec.subject) || spec.operation.startsWith('govern '),
  );
  // They are listed oldest first.
  const newest = new Map(own.map(({ metadata, spec }) => [`${spec.operation} ${spec.subject}`, metadata.name]));
  const files = async (run: string): Promise<string[]> =>
    (await project.listFiles(`runs/${run}`)).map((name) => runFile(run, name));
  return (await Promise.all([...newest.values()].map(files))).flat();
}

async function digestsOf(project: ProjectReader, paths: readonly string[]): Promise<[string, string][]> {
  const found = await Promise.all(
    paths.map(async (path) => [path, await project.readFile(path).catch(() => undefined)] as const),
  );
  return found.flatMap(([path, bytes]) => (bytes ? [[path, digestOfText(bytes)]] : []));
}

/** Paths of frozen files that are not as they were. */
export async function changedSince(project: ProjectReader, { files }: Pick<Frozen, 'files'>): Promise<string[]> {
  const now = new Map(await digestsOf(project, Object.keys(files)));
  return Object.entries(files).flatMap(([path, digest]) => (now.get(path) === digest ? [] : [path]));
}

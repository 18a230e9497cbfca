import { dirname, isAbsolute, join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import { mapBounded } from '../../../core/kit/map-bounded.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { isOfPeople } from '../../../core/project/kinds.ts';
import { descendantsOf } from '../../../core/project/learned.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import type { ErasureSpec, Remaining } from '../../../core/project/resources/erasure.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { keyIdOf } from '../../data/pii/pseudonym.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import type { FoundStore } from '../../machines/garbage/look-at-store.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { busyWith, hostsOfRecords, lookForDigests } from '../../release/retire/facts.ts';
import type { Matcher } from './matcher.ts';
import { countInSource, type FoundFile, holdsRaw, searchFolder } from './places.ts';
import { type ErasureInput, erasureName, openSubject } from './subject.ts';
import { lookAtVersions, type SeenVersion, type Version } from './versions.ts';

/** Where a person is found. */
export interface FoundPerson {
  identifiers: number;
  /** Lines of the file, from 1, whose identifiers are short, or found in many rows with their number. */
  broad: { line: number; rows: number }[];
  /** Versions that hold the person. */
  held: SeenVersion[];
  /** Versions that this machine’s store does not hold. */
  absent: Version[];
  /** Answers of runs, and folders of this machine’s store. */
  answers: FoundFile[];
  folders: string[];
  remaining: Remaining[];
}

/** The same, and what depends on it. */
export interface ErasureFacts extends Omit<FoundPerson, 'absent'> {
  name: string;
  /** An earlier run for the same identifiers. */
  earlier: ErasureSpec | undefined;
  /** Trees that are to go: of this run, and of an earlier one that is open. */
  digests: string[];
  /** Names of present datasets that this machine’s store does not hold. */
  missing: string[];
  models: ErasureSpec['models'];
  releases: ErasureSpec['releases'];
  /** Runs that made these models, oldest first. */
  makers: JobRun[];
  /** Jobs that took a version that holds the person. */
  takers: string[];
  busy: string[];
  /** This machine comes last; none where no version holds the person. */
  stores: (FoundStore | LostHost)[];
}

/** Machines asked at the same time. */
const WIDTH = 16;
/** An identifier in more rows than this, and in a larger share, may be of several persons. */
const MANY = { rows: 20, share: 0.01 };

/** Everything that an erasure depends on; reads only. Throws as `openSubject`. */
export async function gatherErasure(input: ErasureInput, ctx: StageContext): Promise<ErasureFacts> {
  const { absent, ...person } = await findPerson(input, ctx);
  const earlier = (await findResource(ctx.project, 'Erasure', erasureName(input)))?.spec;
  const digests = goneDigests(person.held, earlier);
  const takers = (await listJobRuns(ctx)).filter(({ spec }) => names(spec.job, digests)).map(idOf);
  const hosts = digests.length > 0 ? [...(await hostsOfRecords(ctx, digests)), LOCAL] : [];
  const stores = await mapBounded(hosts, WIDTH, (host) =>
    orLost(host, ctx.interrupt.signal, () => lookForDigests(ctx, host, [...digests, ...takers])),
  );
  const away = absent.filter((one) => !one.isCurrent && isSomewhere(one, stores));
  return {
    ...person,
    ...(await readLearners(ctx, digests)),
    name: erasureName(input),
    earlier,
    digests,
    missing: absent.filter(({ isCurrent }) => isCurrent).map(({ name }) => name),
    takers,
    remaining: [...person.remaining, ...away.map((one) => versionLeft('version', one))],
    busy: await busyWith(ctx, digests, 'data erase'),
    stores,
  };
}

/** Where this machine and git have the person. Throws as `openSubject`. */
export async function findPerson(input: ErasureInput, ctx: StageContext): Promise<FoundPerson> {
  const { project } = ctx;
  const matcher = await openSubject(input, project);
  const { seen, absent } = await lookAtVersions(ctx, matcher, keyIdOf(loadPseudonymKey(project.root)));
  const { found, unread } = await searchFolder(project.root, matcher, (path) => isOutside(path, project.root, input));
  const sources = await inSources(ctx, matcher);
  const folders = await searchStore(ctx, matcher);
  const others = found.filter(({ path }) => !ANSWERS.test(path) && !sources.some(({ where }) => where === path));
  return {
    identifiers: matcher.count,
    broad: broadOf(matcher, seen),
    held: seen.filter(({ shards }) => shards.length > 0),
    absent,
    answers: found.filter(({ path }) => ANSWERS.test(path)),
    folders: folders.filter((path) => path.startsWith('scratch/')),
    remaining: [
      ...sources,
      ...others.map(fileLeft),
      ...unread.map((where): Remaining => ({ kind: 'unread', where, count: 1 })),
      ...folders.filter((path) => !/^(scratch|jobs)\//.test(path)).map(inStore),
      ...(await inHistory(ctx, matcher)),
      ...seen.filter(({ otherKey }) => otherKey).map((one) => versionLeft('pseudonyms', one)),
    ],
  };
}

/** Lines of rows, each an answer to one: the only files of the project that are rewritten. */
const ANSWERS = /^runs\/[^/]+\/[^/]+\.jsonl$/;

function goneDigests(held: readonly SeenVersion[], earlier: ErasureSpec | undefined): string[] {
  const before = earlier?.state === 'open' ? earlier.datasets.map((one) => one.before) : [];
  return [...new Set([...held.map(({ digest }) => digest), ...before])];
}

function names(record: unknown, digests: readonly string[]): boolean {
  const text = JSON.stringify(record ?? null);
  return digests.some((digest) => text.includes(digest));
}

function idOf({ metadata }: JobRun): string {
  return metadata.name;
}

/** Git, which is asked by itself, keys, and the file of identifiers. */
function isOutside(path: string, root: string, { subject }: ErasureInput): boolean {
  return /^(.*\/)?\.git$|^\.sovran\/(keys|lock)$/.test(path) || join(root, path) === subject;
}

async function readLearners(
  ctx: StageContext,
  digests: readonly string[],
): Promise<Pick<ErasureFacts, 'models' | 'releases' | 'makers'>> {
  const found = await listResources(ctx.project, 'Model');
  const models = descendantsOf(digests, { models: found });
  const learned = models.map(({ digest }) => digest);
  const jobs = found.filter(({ spec }) => learned.includes(spec.digest)).map(({ spec }) => spec.job);
  const environments = await listEnvironments(ctx.project);
  const releases = (await listResources(ctx.project, 'Release'))
    .filter(({ spec }) => servedDigests(spec.record).some((digest) => learned.includes(digest)))
    .map(({ metadata: { name } }) => {
      const live = environments.filter(({ spec, isStopped }) => !isStopped && liveIn(spec) === name);
      return { name, live: live.map((environment) => environment.name) };
    });
  return { models, releases, makers: (await listJobRuns(ctx)).filter((run) => jobs.includes(idOf(run))) };
}

function liveIn({ live, slots }: Pick<ResourceOf<'Live'>['spec'], 'live' | 'slots'>): string | undefined {
  return live && slots[live];
}

/** Folders of this machine’s store, besides trees and engines, with a file that holds the person. */
async function searchStore(ctx: StageContext, matcher: Matcher): Promise<string[]> {
  const [tree] = await (await ctx.artifacts()).listTrees();
  if (!tree) return [];
  const root = dirname(dirname(tree.path));
  const { found } = await searchFolder(root, matcher, (path) => /^(trees|engines|staging)$/.test(path));
  return [...new Set(found.map(({ path }) => path.split('/').slice(0, 2).join('/')))];
}

function broadOf(matcher: Matcher, seen: readonly SeenVersion[]): ErasureFacts['broad'] {
  const all = seen.reduce((sum, { rows }) => sum + rows, 0);
  return Array.from({ length: matcher.count }, (_, at) => {
    const rows = seen.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0);
    const isMany = rows > MANY.rows && rows > MANY.share * all;
    return matcher.short.includes(at) || isMany ? [{ line: at + 1, rows }] : [];
  }).flat();
}

/** Files of rows that people keep, as present datasets name them. */
async function inSources({ project, interrupt }: StageContext, matcher: Matcher): Promise<Remaining[]> {
  const datasets = await listResources(project, 'Dataset');
  const paths = [...new Set(datasets.flatMap(({ spec }) => spec.sources.map(({ path }) => path)))];
  const counted = await mapBounded(paths, 2, async (where): Promise<Remaining[]> => {
    const path = isAbsolute(where) ? where : join(project.root, where);
    const count = await countInSource(path, matcher, interrupt.signal);
    return count === undefined ? [] : count > 0 ? [{ kind: 'source', where, count }] : [];
  });
  return counted.flat();
}

function fileLeft({ path, lines }: FoundFile): Remaining {
  const kind =
    isOfPeople(path) || !/^(events|audit|runs|models|datasets|releases|erasures)\//.test(path) ? 'file' : 'record';
  return { kind, where: path, count: Math.max(1, lines.length) };
}

function inStore(where: string): Remaining {
  return { kind: 'store', where, count: 1 };
}

/** What git keeps of earlier commits, on any branch. */
async function inHistory({ project }: StageContext, matcher: Matcher): Promise<Remaining[]> {
  const { files, commits } = await project.history().findHeld((text) => holdsRaw(text, matcher));
  return [
    ...files.map(({ path, versions }): Remaining => ({ kind: 'history', where: path, count: versions })),
    ...(commits > 0 ? [{ kind: 'commit' as const, where: 'git', count: commits }] : []),
  ];
}

function versionLeft(kind: 'pseudonyms' | 'version', { name, digest }: Version): Remaining {
  return { kind, where: `${name} ${digest}`, count: 1 };
}

/** Whether a host holds a tree that is not here. */
function isSomewhere({ digest }: Version, stores: ErasureFacts['stores']): boolean {
  return stores.some((store) => 'inventory' in store && store.inventory.items.some(({ id }) => id === digest));
}

import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectReader, ProjectEvent } from '../../../core/ports/project-store.ts';
import { findResource } from '../../../core/project/resources.ts';
import { showReleases, type ShownRelease } from '../../release/records/show.ts';
import { asOf, requireCommit } from '../../snapshot/at-commit.ts';
import { readSnapshot, type Snapshot, type SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { WEIGHTS_NAME } from '../../scope/weights/set-weights.ts';
import type { LiveChange, LiveSpec } from '../../../core/project/resources/live.ts';
import { lineageOf } from '../../experiments/lineage/lineage.ts';
import type { ModelLineage } from '../../experiments/lineage/schema.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { Report } from '../../measure/reports/report.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import type { Promotion } from '../../release/promotion/promote.ts';
import { readRecord } from '../../runbooks/run/find-run.ts';
import { readFigures, type JobFigures } from '../../jobs/figures.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { WeightsSpec } from '../../../core/project/resources/use-case.ts';
import type { RunbookRun } from '../../runbooks/run/record.ts';

/** The project at its last commit. Throws `no-commit` (exit 3), `invalid-file` (exit 2). */
export async function readFacts(ctx: StageContext): Promise<SiteFacts> {
  const project = ctx.project.at('HEAD');
  const { commit, at } = await requireCommit(project);
  const past = asOf(project, at, ctx);
  // Before anything else is read: with a larger heap each program that verifies an approval would start slower.
  const releases = await showReleases(past);
  const snapshot = await readSnapshot(past);
  const weights = await findResource(project, 'Weights', WEIGHTS_NAME);
  const [environments, runs] = await Promise.all([readEnvironments(project, snapshot), readRuns(project, snapshot)]);
  // One lineage for each model that was made from no other model of the project. Pure.
  const digests = new Set(snapshot.models.map(({ spec }) => spec.digest));
  const roots = snapshot.models.filter(({ spec }) => !spec.lineage.some(({ digest }) => digests.has(digest)));
  const lineages = roots.map(({ metadata }) => lineageOf(metadata.name, snapshot));
  const { settings, usecases, models, datasets, usecaseOf } = snapshot;
  const found = { settings, usecases, models, datasets, usecaseOf, weights: weights?.spec };
  return { commit, at, ...found, releases, environments, runs, lineages };
}

async function readEnvironments(project: ProjectReader, { environments }: Snapshot): Promise<SiteEnvironment[]> {
  const events = await project.readEvents({ accept: isOfTraffic });
  return environments.map((one) => ({ ...one, changes: changesOf(one.name, one.live, events) }));
}

async function readRuns(project: ProjectReader, snapshot: Snapshot): Promise<SiteRun[]> {
  const evidence = await snapshot.evidence();
  const reports = new Map(evidence.map(({ run, report }) => [run, report]));
  const newestFirst = snapshot.runs.toSorted((one, other) => (one.metadata.name < other.metadata.name ? 1 : -1));
  return Promise.all(newestFirst.map((run) => readRun(project, run, reports)));
}

/** Operations that change what serves. */
const WHAT = { 'release promote': 'promote', 'release rollback': 'rollback', 'env stop': 'stop' } as const;

/** True for an event that may have changed what serves. */
export function isOfTraffic({ operation, result }: ProjectEvent): boolean {
  return operation in WHAT && (result === 'succeeded' || result === 'failed');
}

/** Pure: every change of an environment, oldest first; its live file keeps the newest, events the older ones. */
export function changesOf(environment: string, { changes }: LiveSpec, events: readonly ProjectEvent[]): LiveChange[] {
  const known = new Set(changes.map(({ run }) => run));
  const oldest = changes.at(-1)?.at;
  const older = events
    .filter(({ target }) => target.split(' ').includes(`Environment/${environment}`))
    .filter(({ id, at }) => !known.has(id) && (oldest === undefined || at < oldest))
    .flatMap(changeOf);
  return [...older, ...changes].toSorted((one, other) => one.at.localeCompare(other.at));
}

function changeOf({ id, at, actor, operation, result, data }: ProjectEvent): LiveChange[] {
  const what = WHAT[operation as keyof typeof WHAT];
  const release = textOf(what === 'rollback' ? data.to : data.release);
  // A promotion that failed before its proof switched nothing.
  const isSwitch = what === 'stop' ? result === 'succeeded' : release !== undefined && data.proof !== null;
  const from = textOf(data.from);
  if (!isSwitch) return [];
  return [{ what, run: id, at, by: actor, ...(release ? { release } : {}), ...(from ? { from } : {}) }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A run with what it left; what is missing, unreadable or not as recorded is marked and left out. */
async function readRun(
  project: ProjectReader,
  { metadata: { name: id }, spec }: ResourceOf<'Run'>,
  reports: ReadonlyMap<string, Report | undefined>,
): Promise<SiteRun> {
  const run = { id, spec };
  if (spec.kind === 'job') {
    const figures = await readFigures(project, id);
    return figures ? { ...run, figures } : run;
  }
  if (spec.kind === 'runbook') {
    const runbook = await readRecord(project, id).catch(() => undefined);
    return runbook ? { ...run, runbook } : { ...run, isDamaged: true };
  }
  if (spec.report === undefined) return run;
  if (spec.kind === 'promotion') {
    const proof = await readProof(project, id, spec.report);
    return proof ? { ...run, proof } : { ...run, isDamaged: true };
  }
  const report = reports.get(id);
  return report ? { ...run, report } : { ...run, isDamaged: true };
}

/** The proof as sovran wrote it, by its digest. */
async function readProof(project: ProjectReader, id: string, digest: string): Promise<Promotion | undefined> {
  const path = runFile(id, 'report.json');
  try {
    const proof = JSON.parse(String(await project.readFile(path))) as Promotion;
    return digestOf(proof) === digest ? { ...proof, report: path } : undefined;
  } catch {
    return undefined;
  }
}

/** A run with what it left in its folder. */
export interface SiteRun {
  id: string;
  spec: RunSpec;
  report?: Report;
  figures?: JobFigures;
  runbook?: RunbookRun;
  /** What a promotion proved. */
  proof?: Promotion;
  /** Its report is missing, or not the one that it recorded. */
  isDamaged?: true;
}

export interface SiteEnvironment extends SnapshotEnvironment {
  /** Oldest first; those that the live file no longer has come from events. */
  changes: LiveChange[];
}

/** Everything that the pages show, as one commit has it. */
export interface SiteFacts extends Pick<Snapshot, 'settings' | 'usecases' | 'models' | 'datasets' | 'usecaseOf'> {
  commit: string;
  /** When it was committed: the present of all pages. */
  at: string;
  weights?: WeightsSpec | undefined;
  releases: ShownRelease[];
  environments: SiteEnvironment[];
  /** Newest first. */
  runs: SiteRun[];
  /** One for each model without parents; a model merged from two of them is in both. */
  lineages: ModelLineage[];
}

/** Release that has the traffic. Pure. */
export function liveRelease({ live }: SiteEnvironment): string | undefined {
  return live.live === undefined ? undefined : live.slots[live.live];
}

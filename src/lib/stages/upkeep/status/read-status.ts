import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { nameFetch } from '../../../core/project/fetch-records.ts';
import { askHost, FOLDER_AWAY, nextForAway, refuseAway } from '../../machines/hosts/workload/ask-host.ts';
import { listOpenJobs } from '../../../core/project/job-runs.ts';
import { glanceAt } from '../../work/jobs/glance-at.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobState } from '../../../core/ports/engine.ts';
import { HOST_UNKNOWN, nextForUnknown } from '../../../core/project/host-unknown.ts';
import { listReadableHosts, type ReadableHosts } from '../../../core/project/readable-hosts.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listDamagedJournals, type DamagedJournal } from '../../../core/operation/journal/damaged-journals.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { listOpenRuns, listRunsAtWork, type RunAtWork } from '../../../core/operation/open/open-runs.ts';
import { verifyEvents, type ChainVerdict } from '../../../core/operation/records/event-chain.ts';
import { readLock } from '../../../core/operation/lock/lock.ts';
import { foldJournal } from '../../../core/operation/journal/progress.ts';
import { listUncommittedRuns } from '../../../core/operation/records/uncommitted.ts';
import type { Message } from '../../../core/text/message.ts';
import { besideCutRuns } from './beside-cut-runs.ts';
import { derivePhases, type PhaseFacts, type UseCasePhase } from './phases.ts';
import {
  nextOfEnvironment,
  readEnvironment,
  type EnvironmentStatus,
  type FoundEnvironment,
} from './read-environment.ts';
import type { Reached } from './reached.ts';
import { nextForEmptyStore, STORE_EMPTY } from '../../../core/text/store-empty.ts';

/**
 * A job that the record calls open; `known` is false where its host did not answer, or its folder is not there, and the
 * record's word stands.
 */
export interface JobSummary {
  id: string;
  kind: string;
  status: JobState;
  subject: string;
  host: string;
  known: boolean;
}

export interface ProjectStatus {
  project: string;
  phases: UseCasePhase[];
  environments: EnvironmentStatus[];
  jobs: JobSummary[];
  /** Hosts that did not answer, or whose files cannot be read, with the code of why. */
  unreachable: { host: string; code: string }[];
  /** Operations of this project that other processes work on without holding it. */
  working: RunAtWork[];
  interrupted: { run: string; operation: string; target: string; since: string }[];
  /** Ended well, while git did not take the commit. */
  uncommitted: { run: string; operation: string; target: string; reason: Message | null }[];
  /** Journals that tell no run: nobody knows what it had touched. */
  damaged: DamagedJournal[];
  /** Whether the record of events is whole. */
  record: ChainVerdict;
  holder: { operation: string; pid: number; since: string } | null;
  next: string[];
}

/** What is true now. Reads only; takes no lock, so that it answers while another command works. */
export async function readStatus(ctx: StageContext): Promise<ProjectStatus> {
  const { project } = ctx;
  const [settings, facts, found, jobs, record, inventory] = await Promise.all([
    project.settings(),
    readPhaseFacts(ctx),
    listEnvironments(project).then((all) => Promise.all(all.map((one) => readEnvironment(one, ctx)))),
    readJobs(ctx),
    verifyEvents(project),
    listReadableHosts(project),
  ]);
  const phases = derivePhases({ ...facts, liveReleases: found.filter(({ release }) => release !== null).length });
  const interrupted = readInterrupted(ctx);
  const uncommitted = readUncommitted(ctx);
  const damaged = listDamagedJournals(project.root);
  const unreachable = hostsOutOfReach([...inventory.unreadable, ...jobs, ...found]);
  const lock = readLock(project.root);
  const environments = besideCutRuns(found, interrupted, lock !== undefined);
  const waiting = damaged.length + (lock ? 0 : interrupted.length + uncommitted.length);
  return {
    project: settings.name,
    phases,
    environments: await Promise.all(environments.map((one) => tell(lock ? { ...one, misplaced: [] } : one, project))),
    jobs: jobs.map(({ error: _error, ...job }) => job),
    unreachable,
    record,
    working: listRunsAtWork(project.root),
    interrupted: lock ? [] : interrupted,
    uncommitted: lock ? [] : uncommitted,
    damaged,
    holder: lock ? { operation: lock.operation, pid: lock.pid, since: lock.since } : null,
    next: await nameFetch(
      [...new Set([...toMend(inventory), ...nextCommands(phases, environments, jobs, waiting)])],
      project,
    ),
  };
}

/** What people and scripts are told of an environment, with a command that can be typed in this project. */
async function tell(
  { error: _error, host: _host, mayBeBehind: _mayBeBehind, ...one }: FoundEnvironment,
  project: ProjectStore,
): Promise<EnvironmentStatus> {
  const [next = null] = one.next === null ? [] : await nameFetch([one.next], project);
  return { ...one, next };
}

/** All but what the gateways say. */
async function readPhaseFacts({ project }: StageContext): Promise<Omit<PhaseFacts, 'liveReleases'>> {
  const [usecases, datasets, models, releases, runs] = await Promise.all([
    listResources(project, 'UseCase'),
    listResources(project, 'Dataset'),
    listResources(project, 'Model'),
    listResources(project, 'Release'),
    listResources(project, 'Run'),
  ]);
  return {
    usecases,
    datasets: datasets.length,
    tunedModels: models.filter(({ spec }) => spec.kind === 'merged' || spec.kind === 'quantized').length,
    evaluations: runs.filter(({ spec }) => spec.kind === 'eval').length,
    releases: releases.length,
  };
}

async function readJobs(ctx: StageContext): Promise<(JobSummary & Reached)[]> {
  const open = await listOpenJobs(ctx);
  const isBegun = namedByOpenRuns(ctx.project.root);
  return Promise.all(open.map((run) => readJob(run, isBegun(run.metadata.name), ctx)));
}

/** What a command has only begun to launch is not lost where its host has nothing of it yet. */
async function readJob(
  { metadata, spec }: ResourceOf<'Run'>,
  isBegun: boolean,
  ctx: StageContext,
): Promise<JobSummary & Reached> {
  const host = spec.host ?? 'local';
  const ask = async (): Promise<JobState> => {
    const engine = await ctx.engine(host, spec.engine);
    const status = refuseAway(host, await glanceAt(engine, metadata.name, ctx));
    if (status?.unjudged) return spec.status;
    return status?.state ?? (isBegun ? spec.status : 'lost');
  };
  const answer = await askHost(ctx, host, ask);
  return {
    id: metadata.name,
    kind: typeof spec.job?.kind === 'string' ? spec.job.kind : '',
    status: answer.known ? answer.value : spec.status,
    subject: spec.subject,
    host,
    known: answer.known,
    ...(answer.known ? {} : { error: answer.error }),
  };
}

function hostsOutOfReach(rows: Reached[]): ProjectStatus['unreachable'] {
  const codes = new Map<string, string>();
  for (const { host, error } of rows) if (error) codes.set(host, error.code);
  return [...codes].map(([host, code]) => ({ host, code }));
}

function readInterrupted(ctx: StageContext): ProjectStatus['interrupted'] {
  return listOpenRuns(ctx.project.root).map(({ journal, progress }) => ({
    run: journal.runId,
    operation: progress.plan.operation,
    target: progress.plan.target,
    since: progress.startedAt,
  }));
}

function readUncommitted(ctx: StageContext): ProjectStatus['uncommitted'] {
  return listUncommittedRuns(ctx.project.root).map(({ journal, refusal }) => {
    const { operation = '', target = '' } = foldJournal(journal.entries())?.plan ?? {};
    return { run: journal.runId, operation, target, reason: refusal ?? null };
  });
}

/** A job that runs can be followed, unless nobody knows where. */
function nextOfJob({ id, status, host, error }: JobSummary & Reached): string[] {
  if (error?.code === HOST_UNKNOWN) return nextForUnknown(host);
  if (error?.code === FOLDER_AWAY) return nextForAway(host);
  if (error?.code === STORE_EMPTY) return nextForEmptyStore(host);
  return status === 'running' ? [`sovran job follow ${id}`] : [];
}

/** How to see what became of each file that cannot be read. */
function toMend({ unreadable }: ReadableHosts): string[] {
  return unreadable.flatMap(({ error }) => error.next);
}

/**
 * Most urgent first: unfinished work, then what does not serve, then jobs, then the next phase. `resume` records the jobs
 * that ended, too, but its name promises what was cut: where nothing was, `job reconcile` is told.
 */
function nextCommands(
  phases: UseCasePhase[],
  environments: EnvironmentStatus[],
  jobs: (JobSummary & Reached)[],
  waiting: number,
): string[] {
  const ended = jobs.some(({ status }) => !isLive(status) && status !== 'lost');
  const lost = jobs.some(({ status }) => status === 'lost');
  const commands = [
    ...(waiting > 0 ? ['sovran resume'] : []),
    ...(lost || (ended && waiting === 0) ? ['sovran job reconcile'] : []),
    ...environments.flatMap(nextOfEnvironment),
    ...jobs.flatMap(nextOfJob),
    ...phases.flatMap(({ next }) => (next === null ? [] : [next])),
  ];
  return phases.length === 0 ? [...commands, 'sovran scope add --help'] : commands;
}

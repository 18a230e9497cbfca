import { nameFetch } from '../../../core/project/fetch-records.ts';
import { askHost, FOLDER_AWAY, nextAfterSilence, refuseAway } from '../../machines/hosts/workload/ask-host.ts';
import type { Misplaced } from '../../serving/environments/slots.ts';
import {
  answeringIn,
  type Health,
  healthOf,
  isMute,
  nextOfEnvironment,
} from '../../serving/environments/next-commands.ts';
import { recentRestarts, type ServingRestarts } from '../../serving/environments/restarts.ts';
import { recordedLive } from '../../serving/environments/served.ts';
import { glanceAt as glanceAtEnvironment } from '../../serving/environments/show.ts';
import { type JobRun, openJobs } from '../../../core/project/job-runs.ts';
import { glanceAt } from '../../jobs/job-view.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobState } from '../../../core/ports/runner.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import type { ReadableHosts } from '../../../core/project/readable-hosts.ts';
import { routedBy, type RoutedEnvironment } from '../../../core/project/live.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { type DamagedJournal, listDamagedJournals } from '../../../core/operation/journal/unsettled-journals.ts';
import { namedByOpenRuns } from '../../../core/operation/open/named-by-open-runs.ts';
import { listOpenRuns, listRunsAtWork, type RunAtWork } from '../../../core/operation/open/open-runs.ts';
import { type ChainVerdict, verifyEvents } from '../../../core/operation/records/event-chain.ts';
import { readLock } from '../../../core/operation/lock/lock.ts';
import { foldJournal } from '../../../core/operation/journal/progress.ts';
import { listUncommittedRuns } from '../../../core/operation/records/commits.ts';
import type { Message } from '../../../core/text/message.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { readSnapshot } from '../../snapshot/snapshot.ts';
import { type Due, nextOfDue, readDue } from './read-due.ts';
import { readPhases, type UseCasePhase } from './read-phases.ts';
import { type Asked, nextOfAsked, readAsked } from './read-asked.ts';
import { readWatches } from './read-watches.ts';

export interface EnvironmentStatus {
  name: string;
  release: string | null;
  /** The release that gets traffic and answers; null if none does, or unknown. */
  serving: string | null;
  health: Health;
  /** Recorded as stopped. */
  stopped: boolean;
  url: string | null;
  /** Slots that hold another release than recorded; none while the environment is leased. */
  misplaced: Misplaced[];
  /** As `recentRestarts`. */
  restarts: ServingRestarts | null;
  /** What to type first if it does not serve as recorded. */
  next: string | null;
}

/** A job that is recorded as open. `known` is false, and the status the recorded one, if its host did not answer. */
export interface JobSummary {
  id: string;
  kind: string;
  status: JobState;
  subject: string;
  host: string;
  known: boolean;
}

export interface ProjectStatus extends Due, Asked {
  project: string;
  phases: UseCasePhase[];
  environments: EnvironmentStatus[];
  jobs: JobSummary[];
  /** Watched hosts with programs that do not run. */
  watches: { host: string; down: string[] }[];
  /** Hosts that did not answer, or whose files cannot be read, with the code of why. */
  unreachable: { host: string; code: string }[];
  /** Runs of other processes that do not hold the project. */
  working: RunAtWork[];
  interrupted: { run: string; operation: string; target: string; since: string }[];
  /** Runs that succeeded and are not committed. */
  uncommitted: { run: string; operation: string; target: string; reason: Message | null }[];
  /** Journals without a readable beginning. */
  damaged: DamagedJournal[];
  /** Whether the record of events is whole. */
  record: ChainVerdict;
  holder: { operation: string; pid: number; since: string } | null;
  next: string[];
}

/** The state of a project. Reads only, without the lock, so that it answers while another command works. */
export async function readStatus(ctx: StageContext): Promise<ProjectStatus> {
  const { project } = ctx;
  const snapshot = await readSnapshot(ctx);
  const [phases, found, jobs, watches, asked, due, record] = await Promise.all([
    readPhases(ctx, snapshot),
    Promise.all(snapshot.environments.map(({ name, spec, live }) => readEnvironment(routedBy(name, spec, live), ctx))),
    readJobs(ctx, openJobs(snapshot.runs)),
    readWatches(ctx),
    readAsked(ctx, snapshot),
    readDue(ctx),
    verifyEvents(project),
  ]);
  const interrupted = readInterrupted(ctx);
  const uncommitted = readUncommitted(ctx);
  const damaged = listDamagedJournals(project.root);
  const broken = snapshot.inventory.unreadable.map(({ host, error: { code } }) => ({ host, code }));
  const unreachable = hostsOutOfReach([...broken, ...jobs, ...found, ...watches]);
  const lock = readLock(project.root);
  const environments = found.map((one) => besideInterrupted(one, interrupted, lock !== undefined));
  const waiting = damaged.length + (lock ? 0 : interrupted.length + uncommitted.length);
  const dead = watches.filter(({ down }) => down.length > 0);
  const served = [...environments, ...dead.map(({ host }) => ({ next: [`sovran watch install ${host}`] }))];
  const decide = [...nextOfDue(due), ...nextOfAsked(asked)];
  return {
    project: snapshot.settings.name,
    phases,
    environments: await Promise.all(
      environments.map(async ({ status, next }) => {
        const [first = null] = await nameFetch(next, project);
        return { ...status, misplaced: lock ? [] : status.misplaced, next: first };
      }),
    ),
    jobs: jobs.map(({ code: _code, ...job }) => job),
    watches: dead,
    ...asked,
    ...due,
    unreachable,
    record,
    working: listRunsAtWork(project.root),
    interrupted: lock ? [] : interrupted,
    uncommitted: lock ? [] : uncommitted,
    damaged,
    holder: lock ? { operation: lock.operation, pid: lock.pid, since: lock.since } : null,
    next: await nameFetch(
      [...new Set([...toFix(snapshot.inventory), ...nextCommands(phases, served, jobs, waiting), ...decide])],
      project,
    ),
  };
}

/** The host of a row, and why it could not be asked. */
interface Row {
  host: string;
  code?: string;
}

/** An environment with all commands for it. */
interface EnvironmentRow extends Row {
  status: Omit<EnvironmentStatus, 'next'>;
  next: string[];
}

async function readEnvironment(environment: RoutedEnvironment, ctx: StageContext): Promise<EnvironmentRow> {
  const observed = await glanceAtEnvironment(ctx, environment);
  const { name, host, gateway, misplaced } = observed;
  const { next, leased } = await nextOfEnvironment(observed, ctx);
  const code = isMute(gateway.unreachable) ? undefined : gateway.unreachable;
  const status = {
    name,
    release: recordedLive(observed),
    serving: answeringIn(observed),
    health: healthOf(observed),
    stopped: environment.isStopped,
    url: gateway.running ? gateway.url : null,
    misplaced: leased ? [] : misplaced,
    restarts: recentRestarts(observed.restarts, ctx.clock.now()),
  };
  return { host, ...(code === undefined ? {} : { code }), status, next };
}

/** Pure: an interrupted run of an environment is resumed first; nothing is offered while another command holds the project. */
function besideInterrupted(
  row: EnvironmentRow,
  interrupted: readonly { target: string }[],
  held: boolean,
): EnvironmentRow {
  const targets = interrupted.flatMap(({ target }) => target.split(' '));
  const waits = targets.includes(`Environment/${row.status.name}`) && row.next.length > 0 && row.code === undefined;
  return waits ? { ...row, next: held ? [] : ['sovran resume'] } : row;
}

async function readJobs(ctx: StageContext, open: readonly JobRun[]): Promise<(JobSummary & Row)[]> {
  const isBegun = namedByOpenRuns(ctx.project.root);
  return Promise.all(open.map((run) => readJob(run, isBegun(run.metadata.name), ctx)));
}

/** A job whose launch is interrupted is not lost. */
async function readJob(
  { metadata, spec }: ResourceOf<'Run'>,
  isBegun: boolean,
  ctx: StageContext,
): Promise<JobSummary & Row> {
  const host = spec.host ?? 'local';
  const ask = async (): Promise<JobState> => {
    const runner = await ctx.runners.open(host, spec.runner);
    const status = refuseAway(host, await glanceAt(runner, metadata.name, ctx));
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
    ...(answer.known ? {} : { code: answer.error.code }),
  };
}

function hostsOutOfReach(rows: Row[]): ProjectStatus['unreachable'] {
  const codes = new Map(rows.flatMap(({ host, code }) => (code === undefined ? [] : [[host, code] as const])));
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

const NOT_FOLLOWED = [HOST_UNKNOWN, FOLDER_AWAY, STORE_EMPTY];

function nextOfJob({ id, status, host, code = '' }: JobSummary & Row): string[] {
  if (NOT_FOLLOWED.includes(code)) return nextAfterSilence(host, code);
  return status === 'running' ? [`sovran job follow ${id}`] : [];
}

/** How to see what became of each invalid host file. */
function toFix({ unreadable }: ReadableHosts): string[] {
  return unreadable.flatMap(({ error }) => error.next);
}

/** Most urgent first: interrupted runs, environments, jobs, the next phase. `resume` also records jobs that ended. */
function nextCommands(
  phases: UseCasePhase[],
  environments: readonly { next: string[] }[],
  jobs: (JobSummary & Row)[],
  waiting: number,
): string[] {
  const ended = jobs.some(({ status }) => !isLive(status) && status !== 'lost');
  const lost = jobs.some(({ status }) => status === 'lost');
  const commands = [
    ...(waiting > 0 ? ['sovran resume'] : []),
    ...(lost || (ended && waiting === 0) ? ['sovran job reconcile'] : []),
    ...environments.flatMap(({ next }) => next),
    ...jobs.flatMap(nextOfJob),
    ...phases.flatMap(({ next }) => (next === null ? [] : [next])),
  ];
  return phases.length === 0 ? [...commands, 'sovran guide'] : commands;
}

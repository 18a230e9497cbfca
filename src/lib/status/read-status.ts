import type { JobState } from '../ports/engine.ts';
import { listResources } from '../project/resources.ts';
import type { ResourceOf } from '../project/schemas.ts';
import type { StageContext } from '../run/context.ts';
import { listOpenRuns } from '../run/open-runs.ts';
import { verifyEvents, type ChainVerdict } from '../run/event-chain.ts';
import { readLock } from '../run/lock.ts';
import { foldJournal } from '../run/progress.ts';
import { listUncommittedRuns } from '../run/uncommitted.ts';
import type { Message } from '../text/message.ts';
import { derivePhases, type PhaseFacts, type UseCasePhase } from './phases.ts';

export interface EnvironmentStatus {
  name: string;
  release: string | null;
  /** What the gateway gives traffic to now; differs while a move is interrupted. Null: nothing, or not known. */
  serving: string | null;
  /** What the gateway says of the live slot now. */
  health: 'healthy' | 'unhealthy' | 'gateway-down' | 'empty' | 'unknown';
  url: string | null;
  /** What to type when it does not serve as recorded. */
  next: string | null;
}

export interface ProjectStatus {
  project: string;
  phases: UseCasePhase[];
  environments: EnvironmentStatus[];
  jobs: { id: string; kind: string; status: JobState; subject: string }[];
  interrupted: { run: string; operation: string; target: string; since: string }[];
  /** Ended well, while git did not take the commit. */
  uncommitted: { run: string; operation: string; target: string; reason: Message | null }[];
  /** Whether the record of events is whole. */
  record: ChainVerdict;
  holder: { operation: string; pid: number; since: string } | null;
  next: string[];
}

/** What is true now. Reads only; takes no lock, so that it answers while another command works. */
export async function readStatus(ctx: StageContext): Promise<ProjectStatus> {
  const { project } = ctx;
  const [settings, facts, environments, jobs, record] = await Promise.all([
    project.settings(),
    readPhaseFacts(ctx),
    listResources(project, 'Environment').then((all) => Promise.all(all.map((one) => readEnvironment(one, ctx)))),
    readJobs(ctx),
    verifyEvents(project),
  ]);
  const phases = derivePhases({
    ...facts,
    liveReleases: environments.filter(({ release }) => release !== null).length,
  });
  const interrupted = readInterrupted(ctx);
  const uncommitted = readUncommitted(ctx);
  const lock = readLock(project.root);
  return {
    project: settings.name,
    phases,
    environments,
    jobs,
    record,
    interrupted: lock ? [] : interrupted,
    uncommitted: lock ? [] : uncommitted,
    holder: lock ? { operation: lock.operation, pid: lock.pid, since: lock.since } : null,
    next: nextCommands(phases, environments, jobs, lock ? 0 : interrupted.length + uncommitted.length),
  };
}

async function readPhaseFacts({ project }: StageContext): Promise<PhaseFacts> {
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
    liveReleases: 0,
  };
}

async function readJobs(ctx: StageContext): Promise<ProjectStatus['jobs']> {
  const open = (await listResources(ctx.project, 'Run')).filter(
    ({ spec }) => spec.kind === 'job' && (spec.status === 'running' || spec.status === 'queued'),
  );
  return Promise.all(open.map((run) => readJob(run, ctx)));
}

async function readJob(
  { metadata, spec }: ResourceOf<'Run'>,
  ctx: StageContext,
): Promise<ProjectStatus['jobs'][number]> {
  const engine = await ctx.engine(spec.host ?? 'local', spec.engine);
  const status = await engine.jobStatus(metadata.name);
  return {
    id: metadata.name,
    kind: typeof spec.job?.kind === 'string' ? spec.job.kind : '',
    status: status?.state ?? 'lost',
    subject: spec.subject,
  };
}

async function readEnvironment(
  { metadata, spec }: ResourceOf<'Environment'>,
  ctx: StageContext,
): Promise<EnvironmentStatus> {
  const release = (spec.live && spec.slots[spec.live]) ?? null;
  const gateway = await ctx.gateway(metadata.name);
  const status = await gateway.status().catch(() => undefined);
  const slot = status?.slots.find((one) => one.slot === spec.live);
  const ready = status?.running ? status.slots.find(({ state, up }) => state === 'ready' && up) : undefined;
  const base = {
    name: metadata.name,
    release,
    serving: ready?.release ?? null,
    url: status?.running ? status.url : null,
  };
  const back = `sovran env add ${metadata.name} --host ${spec.host} --port ${spec.port}`;
  if (!status) return { ...base, health: 'unknown', next: `sovran env show ${metadata.name}` };
  if (!status.running) return { ...base, health: 'gateway-down', next: back };
  if (release === null) return { ...base, health: 'empty', next: null };
  const healthy = slot?.up === true && slot.state === 'ready';
  return healthy ? { ...base, health: 'healthy', next: null } : { ...base, health: 'unhealthy', next: back };
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

/** Most urgent first: unfinished work, then what does not serve, then jobs, then the next phase. */
function nextCommands(
  phases: UseCasePhase[],
  environments: EnvironmentStatus[],
  jobs: ProjectStatus['jobs'],
  waiting: number,
): string[] {
  const ended = jobs.some(({ status }) => status !== 'running' && status !== 'queued' && status !== 'lost');
  const lost = jobs.some(({ status }) => status === 'lost');
  const commands = [
    ...(waiting > 0 || ended ? ['sovran resume'] : []),
    ...(lost ? ['sovran job reconcile'] : []),
    ...environments.flatMap(({ next }) => (next === null ? [] : [next])),
    ...jobs.filter(({ status }) => status === 'running').map(({ id }) => `sovran job follow ${id}`),
    ...phases.flatMap(({ next }) => (next === null ? [] : [next])),
  ];
  return phases.length === 0 ? [...commands, 'sovran scope add --help'] : [...new Set(commands)];
}

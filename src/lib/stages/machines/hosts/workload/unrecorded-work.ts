import type { JobStatus, Owner, ServiceStatus } from '../../../../core/ports/runner.ts';
import { isRecordedService } from '../../../../core/project/recorded-service.ts';
import { listEnvironments } from '../../../../core/project/live.ts';
import { listResources } from '../../../../core/project/resources.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Message } from '../../../../core/text/message.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { askHost } from './ask-host.ts';

/** Patience for a busy daemon, ms; longer than an overview's. */
const ENGINE_MS = 20_000;

/** A job or service that runs on a host. */
export interface HostWork {
  kind: 'job' | 'service';
  id: string;
  owner?: Owner;
  /** Recorded here, under any host. */
  recorded: boolean;
  /** Of a service: what it was started for. */
  environment?: string;
}

/** What was found on a host; `unknown`: its engine could not be asked, so that anything may run there. */
export interface FoundWork {
  work: HostWork[];
  unknown?: UnaskedEngine;
}

/** Why a host's engine did not answer, with the fix. */
export interface UnaskedEngine {
  code: string;
  reason: Message;
  fix?: Message;
}

/** Of a host that answers, and whose engine or folders do not serve this user: what root would see there is another thing. */
const CLOSED = new Set(['engine-unreachable', 'host-closed', 'host-file-failed']);

/** Pure: whether the engine or the store of a host that does answer is closed to its user, or the engine is dead. */
export function isClosedToUser({ code }: UnaskedEngine): boolean {
  return CLOSED.has(code);
}

/** Ids of jobs and names of environments that are known to be on a host. */
export interface CountedWork {
  jobs: readonly string[];
  environments: readonly string[];
}

/** Running work of a host without a record here. Reads only. */
export async function findUnrecordedWork(ctx: StageContext, host: ResourceOf<'Host'>): Promise<FoundWork> {
  if (host.spec.transport === 'local') return { work: [] };
  const { work, ...found } = await askForWork(ctx, host);
  return { ...found, work: work.filter(({ recorded }) => !recorded) };
}

/** Running work of a host besides the counted jobs and environments. Reads only. */
export async function findUncountedWork(
  ctx: StageContext,
  host: ResourceOf<'Host'>,
  { jobs, environments }: CountedWork,
): Promise<FoundWork> {
  const isCounted = ({ kind, id, recorded, environment = '' }: HostWork): boolean =>
    kind === 'job' ? jobs.includes(id) : recorded && environments.includes(environment);
  const { work, ...found } = await askForWork(ctx, host);
  return { ...found, work: work.filter((one) => !isCounted(one)) };
}

/**
 * Where there is no engine at all, nothing runs; one that is there and gives no answer may run anything. It is
 * waited for longer over a slow line.
 */
async function askForWork(ctx: StageContext, { metadata: { name } }: ResourceOf<'Host'>): Promise<FoundWork> {
  const answer = await askHost(ctx, name, () => listWork(ctx, name), ENGINE_MS).catch(unanswered);
  if (answer.known) return { work: answer.value };
  const isThere = answer.error.details?.['absent'] !== true;
  return { work: [], ...(isThere ? { unknown: whyUnasked(answer.error) } : {}) };
}

function unanswered(error: unknown): { known: false; error: SovranError } {
  if (error instanceof SovranError) return { known: false, error };
  throw error;
}

function whyUnasked({ code, text: reason, fix }: SovranError): UnaskedEngine {
  return { code, reason, ...(fix ? { fix } : {}) };
}

async function listWork(ctx: StageContext, host: string): Promise<HostWork[]> {
  const runner = await ctx.runners.open(host);
  const runs = await listResources(ctx.project, 'Run');
  const named = new Set(runs.map(({ metadata }) => metadata.name));
  const open = new Set(runs.filter(({ spec }) => RUNNING.has(spec.status)).map(({ metadata }) => metadata.name));
  // A container that runs although its record calls it ended, or lost, is told: its folder is not there to tell it.
  const isRecorded = ({ id, folderAway }: JobStatus): boolean => (folderAway === undefined ? named : open).has(id);
  const environments = await listEnvironments(ctx.project);
  const jobs = (await runner.jobs.list()).filter(isRunning);
  const services = (await runner.services.list()).filter(isRunning);
  return [
    ...jobs.map((job) => ({ ...workOf('job', job), recorded: isRecorded(job) })),
    ...services.map((service) => ({
      ...workOf('service', service),
      recorded: isRecordedService(service.labels, environments),
      ...(service.labels.environment === undefined ? {} : { environment: service.labels.environment }),
    })),
  ];
}

const RUNNING: ReadonlySet<string> = new Set(['running', 'queued', 'starting', 'healthy', 'unhealthy']);

function isRunning({ state }: JobStatus | ServiceStatus): boolean {
  return RUNNING.has(state);
}

function workOf(
  kind: HostWork['kind'],
  { id, owner }: JobStatus | ServiceStatus,
): Pick<HostWork, 'kind' | 'id' | 'owner'> {
  return { kind, id, ...(owner === undefined ? {} : { owner }) };
}

/** Whether records show that this project used the host. No network. */
export async function wasUsed({ project }: Pick<StageContext, 'project'>, name: string): Promise<boolean> {
  const runs = await listResources(project, 'Run');
  const environments = await listResources(project, 'Environment');
  if ([...runs, ...environments].some(({ spec }) => spec.host === name)) return true;
  const accept = ({ target }: { target: string }): boolean => target.startsWith(`Engine/${name}/`);
  return (await project.readEvents({ accept, limit: 1, onCorrupt: () => undefined })).length > 0;
}

import { FETCH } from '../../../core/project/fetch-records.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { abandonCommand } from '../../../core/operation/open/next-commands.ts';
import { findRunOn, worksElsewhere, type RunAtWork } from '../../../core/operation/open/open-runs.ts';
import { removeStep, resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { instant, message, type Message } from '../../../core/text/message.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';
import { destinationOf, routeOf, routesOfOthers } from './machines/names-of-machine.ts';
import { pinActions, pinStep, readPins } from './pins/pin-step.ts';
import { pinsNamed, type HostPin } from './pins/pins.ts';
import { findUnrecordedWork, isClosedToUser, wasUsed, type UnaskedEngine } from './workload/unrecorded-work.ts';
import { isBrokenOff } from '../../../core/project/broken-off.ts';
import { namesOfHosts } from '../../../core/project/readable-hosts.ts';
import { askHost } from './workload/ask-host.ts';

/** `letGo`: allow removal with resumable jobs, or with a watch that stays there. */
export type RemoveHostInput = { name: string; letGo?: boolean };

/** The host, and who needs it. */
export interface RemoveHostFacts {
  host: ResourceOf<'Host'>;
  environments: string[];
  jobs: string[];
  /** What this project runs there and nothing here records: a colleague started it. */
  unrecorded: string[];
  /** Why its work is unknown. */
  unasked?: UnaskedEngine;
  /** The host is closed to its user, and no record shows earlier use. */
  unused?: true;
  /** Jobs that could resume there. */
  left?: LeftJobs;
  /** A run on it that is not over. */
  run?: RunThere;
  /** Keys that are pinned for it and for no other host. */
  pins: HostPin[];
  /** What `watch install` recorded of it. */
  watch?: ResourceOf<'Watch'> | undefined;
}

type RunThere = Omit<RunAtWork, 'pid' | 'machine'> & { pid?: number };

/** Takes a host out of the inventory; what lies on the machine stays. */
export const removeHost: Operation<RemoveHostInput, RemoveHostFacts, RemoveHostInput> = {
  id: 'host remove',
  target: ({ name }) => `Host/${name}`,
  gather: gatherRemoveHost,
  plan: planRemoveHost,
  actions: { ...resourceActions, ...pinActions },
  result: async ({ input }) => input,
};

async function gatherRemoveHost({ name }: RemoveHostInput, ctx: StageContext): Promise<RemoveHostFacts> {
  const host = await requireResource(ctx.project, 'Host', name);
  const environments = await listResources(ctx.project, 'Environment');
  const runs = await listResources(ctx.project, 'Run');
  const busy = runs.filter(({ spec }) => spec.host === name && isLive(spec.status));
  return {
    host,
    environments: environments.filter(({ spec }) => spec.host === name).map(({ metadata }) => metadata.name),
    jobs: busy.map(({ metadata }) => metadata.name),
    ...(await unrecordedOn(host, ctx)),
    left: await findLeftJobs(ctx, name),
    ...runThere(name, ctx),
    pins: await ownPins(host, ctx),
    watch: await findResource(ctx.project, 'Watch', name),
  };
}

type UnrecordedThere = Pick<RemoveHostFacts, 'unrecorded' | 'unasked' | 'unused'>;

async function unrecordedOn(host: ResourceOf<'Host'>, ctx: StageContext): Promise<UnrecordedThere> {
  const { work, unknown: unasked } = await findUnrecordedWork(ctx, host);
  const unrecorded = work.filter(({ owner }) => owner === 'this-project').map(({ id }) => id);
  if (!unasked) return { unrecorded };
  const unused = isClosedToUser(unasked) && !(await wasUsed(ctx, host.metadata.name));
  return { unrecorded, unasked, ...(unused ? { unused } : {}) };
}

function runThere(name: string, { project }: StageContext): Pick<RemoveHostFacts, 'run'> {
  const own = { operation: removeHost.id, target: removeHost.target({ name }) };
  const found = findRunOn(project.root, name, own);
  if (!found) return {};
  const { plan, owner, startedAt: since } = found.progress;
  const { operation, target } = plan;
  const atWork = owner && worksElsewhere(owner) ? { pid: owner.pid } : {};
  return { run: { run: found.journal.runId, operation, target, since, ...atWork } };
}

/** Keys of machines that lead only to this host; none if another route is unknown. */
async function ownPins({ metadata, spec }: ResourceOf<'Host'>, ctx: StageContext): Promise<HostPin[]> {
  const pinned = spec.transport === 'local' ? '' : await readPins(ctx.project);
  if (pinned === '') return [];
  const others = await routesOfOthers(ctx, metadata.name);
  const names = await routeOf(await ctx.hosts.directory(), destinationOf(spec));
  if (!names || others.some(({ way }) => way === undefined)) return [];
  const needed = others.flatMap(({ way = [] }) => way);
  return names.filter((name) => !needed.includes(name)).flatMap((name) => pinsNamed(pinned, name));
}

/** Refused while an environment, a running or resumable job, or an open run needs the host. Pure. */
export function planRemoveHost(
  { name, letGo = false }: RemoveHostInput,
  { host, environments, left = { ids: [] }, run, pins, watch, ...work }: RemoveHostFacts,
): PlanDraft {
  return {
    gates: [
      environmentGate(name, environments),
      jobGate(name, work),
      leftJobsGate(name, left, letGo),
      runGate(name, run),
      ...(watch ? [watchGate(name, letGo)] : []),
    ],
    steps: [
      removeStep(message('host.remove.step', { name }), host),
      ...(watch ? [removeStep(message('watch.step.forget', { host: name }), watch)] : []),
      ...(pins.length === 0 ? [] : [pinStep(message('host.unpin.step', { name, count: pins.length }), [], pins)]),
    ],
  };
}

/** What watches a host runs on without it; of a machine that is lost, only the record can go. */
function watchGate(name: string, letGo: boolean): Gate {
  const [id, reason] = ['host-unwatched', message('host.remove.watched', { name })];
  if (letGo) return { id, verdict: 'waived', reason };
  const fix = message('host.remove.watched.fix', { name });
  return { id, verdict: 'fail', reason, fix, next: [`sovran watch remove ${name}`] };
}

function environmentGate(name: string, environments: string[]): Gate {
  if (environments.length === 0)
    return { id: 'host-unused', verdict: 'pass', reason: message('host.remove.unused', { name }) };
  return {
    id: 'host-unused',
    verdict: 'fail',
    reason: message('host.remove.used', { name, names: environments.join(', ') }),
    fix: message('host.remove.used.fix', { environment: environments[0] ?? '' }),
    next: environments.map((environment) => `sovran env show ${environment}`),
  };
}

function jobGate(
  name: string,
  { jobs, unrecorded, unasked, unused }: Pick<RemoveHostFacts, 'jobs'> & UnrecordedThere,
): Gate {
  if (unrecorded.length > 0)
    return {
      id: 'host-idle',
      verdict: 'fail',
      reason: message('host.remove.unrecorded', { name, ids: unrecorded.join(', ') }),
      fix: message('host.remove.unrecorded.fix'),
      next: [FETCH, 'sovran job reconcile --dry-run'],
    };
  if (jobs.length === 0) return idleGate(name, unasked, unused);
  return {
    id: 'host-idle',
    verdict: 'fail',
    reason: message('host.remove.busy', { name, ids: jobs.join(', ') }),
    fix: message('host.remove.busy.fix'),
    next: [...jobs.map((id) => `sovran job show ${id}`), 'sovran job reconcile', `sovran job reconcile --gone ${name}`],
  };
}

/** Codes of hosts that do answer: what runs there can still be learned. Of a machine that is away, or gone for good, it cannot. */
const ANSWERING = new Set(['engine-unreachable', 'host-closed', 'host-command-failed', STORE_EMPTY]);

function idleGate(name: string, unasked?: UnaskedEngine, unused?: true): Gate {
  const id = 'host-idle';
  if (!unasked) return { id, verdict: 'pass', reason: message('host.remove.idle', { name }) };
  const reason = message('host.remove.unknown', { name, reason: unasked.reason });
  if (unused || !ANSWERING.has(unasked.code)) return { id, verdict: 'waived', reason };
  const fix = message('host.remove.unknown.fix', { name });
  return { id, verdict: 'unknown', reason, fix, next: [`sovran host check ${name}`] };
}

function runGate(name: string, there: RunThere | undefined): Gate {
  const id = 'host-settled';
  if (!there) return { id, verdict: 'pass', reason: message('host.remove.settled', { name }) };
  const { pid, run, operation, target, since } = there;
  if (pid !== undefined) {
    const reason = message('run.in-progress', { operation, target, since: instant(since), pid: String(pid) });
    return { id, verdict: 'fail', reason, fix: message('run.locked.fix'), next: ['sovran status'] };
  }
  const reason = message('run.other-open', { run, operation, target });
  return {
    id,
    verdict: 'fail',
    reason,
    fix: message('host.remove.unsettled.fix'),
    next: ['sovran resume', abandonCommand(run)],
  };
}

type JobRun = ResourceOf<'Run'>;

/** Interrupted jobs on a host; `unasked`: why resumability is unknown. */
interface LeftJobs {
  ids: string[];
  unasked?: Message;
}

/** Jobs that the same launch would resume on this host, also under removed names. Reads only. */
async function findLeftJobs(ctx: StageContext, host: string): Promise<LeftJobs> {
  const runs = (await listResources(ctx.project, 'Run')).filter(({ spec }) => spec.kind === 'job');
  const broken = runs.filter((run, at) => isUnfinished(run, runs.slice(at + 1)));
  const listed = await namesOfHosts(ctx.project);
  const renamed = broken.filter(({ spec }) => spec.host !== undefined && !listed.includes(spec.host));
  const own = await resumableOn(
    ctx,
    host,
    broken.filter(({ spec }) => spec.host === host),
  );
  if (own.unasked) return own;
  const { ids, unasked } = await resumableOn(ctx, host, renamed);
  return { ids: [...own.ids, ...(unasked ? [] : ids)] };
}

async function resumableOn(ctx: StageContext, host: string, broken: readonly JobRun[]): Promise<LeftJobs> {
  const ids = broken.map(({ metadata }) => metadata.name);
  if (ids.length === 0) return { ids };
  const answer = await askHost(ctx, host, () => Promise.all(broken.map((run) => isResumable(run, host, ctx))));
  return answer.known ? { ids: ids.filter((_, at) => answer.value[at]) } : { ids, unasked: answer.error.text };
}

/** A later success of the same subject replaces it. */
function isUnfinished({ spec: own }: JobRun, later: readonly JobRun[]): boolean {
  return isBrokenOff(own) && !later.some(({ spec }) => spec.subject === own.subject && spec.status === 'succeeded');
}

async function isResumable({ metadata, spec }: JobRun, host: string, ctx: StageContext): Promise<boolean> {
  const status = await (await ctx.runners.open(host, spec.runner)).jobs.status(metadata.name, { judged: false });
  return status?.resumable === true;
}

/** Refuses while jobs could resume there, unless allowed. An unreachable host refuses nothing; pure. */
function leftJobsGate(name: string, { ids, unasked }: LeftJobs, letGo: boolean): Gate {
  const id = 'jobs-ended';
  if (ids.length === 0) return { id, verdict: 'pass', reason: message('host.remove.none-left', { name }) };
  const params = { name, ids: ids.join(', '), count: ids.length };
  if (unasked) return { id, verdict: 'waived', reason: message('host.remove.left.unasked', { ...params, unasked }) };
  const reason = message('host.remove.left', params);
  if (letGo) return { id, verdict: 'waived', reason };
  const next = [...ids.map((one) => `sovran job show ${one}`), `sovran host remove ${name} --yes`];
  return { id, verdict: 'fail', reason, fix: message('host.remove.left.fix', { name }), next };
}

import { isBrokenOff } from '../../../../core/project/broken-off.ts';
import { namesOfHosts } from '../../../../core/project/readable-hosts.ts';
import { listResources } from '../../../../core/project/resources.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Gate } from '../../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { askHost } from './ask-host.ts';

type JobRun = ResourceOf<'Run'>;

/** Interrupted jobs on a host; `unasked`: why resumability is unknown. */
export interface LeftJobs {
  ids: string[];
  unasked?: Message;
}

/** Jobs that the same launch would resume on this host, also under removed names. Reads only. */
export async function findLeftJobs(ctx: StageContext, host: string): Promise<LeftJobs> {
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
export function leftJobsGate(name: string, { ids, unasked }: LeftJobs, letGo: boolean): Gate {
  const id = 'jobs-ended';
  if (ids.length === 0) return { id, verdict: 'pass', reason: message('host.remove.none-left', { name }) };
  const params = { name, ids: ids.join(', '), count: ids.length };
  if (unasked) return { id, verdict: 'waived', reason: message('host.remove.left.unasked', { ...params, unasked }) };
  const reason = message('host.remove.left', params);
  if (letGo) return { id, verdict: 'waived', reason };
  const next = [...ids.map((one) => `sovran job show ${one}`), `sovran host remove ${name} --yes`];
  return { id, verdict: 'fail', reason, fix: message('host.remove.left.fix', { name }), next };
}

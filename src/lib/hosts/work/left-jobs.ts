import { isBrokenOff } from '../../project/broken-off.ts';
import { listResources } from '../../project/resources.ts';
import type { ResourceOf } from '../../project/schemas.ts';
import type { StageContext } from '../../run/context.ts';
import type { Gate } from '../../run/plan/plan.ts';
import { message, type Message } from '../../text/message.ts';
import { askHost } from './ask-host.ts';

type JobRun = ResourceOf<'Run'>;

/** Jobs that were broken off and lie on a host; `unasked`: why the host could not say whether they can go on. */
export interface LeftJobs {
  ids: string[];
  unasked?: Message;
}

/** The jobs that the same launch would go on with, from what they left on this host and nowhere else. Reads only. */
export async function findLeftJobs(ctx: StageContext, host: string): Promise<LeftJobs> {
  const runs = (await listResources(ctx.project, 'Run')).filter(({ spec }) => spec.kind === 'job');
  const broken = runs.filter((run, at) => run.spec.host === host && isUnfinished(run, runs.slice(at + 1)));
  const ids = broken.map(({ metadata }) => metadata.name);
  if (ids.length === 0) return { ids };
  const answer = await askHost(ctx, host, () => Promise.all(broken.map((run) => isResumable(run, host, ctx))));
  return answer.known ? { ids: ids.filter((_, at) => answer.value[at]) } : { ids, unasked: answer.error.text };
}

/** What a later job of the same subject has finished needs nobody any more. */
function isUnfinished({ spec: own }: JobRun, later: readonly JobRun[]): boolean {
  return isBrokenOff(own) && !later.some(({ spec }) => spec.subject === own.subject && spec.status === 'succeeded');
}

async function isResumable({ metadata, spec }: JobRun, host: string, ctx: StageContext): Promise<boolean> {
  const status = await (await ctx.engine(host, spec.engine)).jobStatus(metadata.name, { judged: false });
  return status?.resumable === true;
}

/**
 * Pure: refused while jobs could go on there, unless the user lets them go. A machine that does not answer, e.g. as it will
 * not come back, refuses nothing: the jobs are told.
 */
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

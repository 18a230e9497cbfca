import { askHost, whyNotAsked, type Answer } from '../../machines/hosts/workload/ask-host.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import type { JobStatus, ServiceStatus } from '../../../core/ports/runner.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { EXIT, refusedError, usageError, type SovranError } from '../../../core/text/sovran-error.ts';

/** A host that could not be asked. */
export interface UnreachableHost {
  host: string;
  code: string;
  /** The jump host that failed, if not the host itself. */
  hop?: string;
  /** Commands for a host key that does not match. */
  trust?: string[];
}

export function unreachableBy(host: string, { code, exit, details, next }: SovranError): UnreachableHost {
  const hop = details?.['role'] === 'jump' ? details['hop'] : undefined;
  return {
    host,
    code,
    ...(typeof hop === 'string' ? { hop } : {}),
    ...(exit === EXIT.identity ? { trust: next } : {}),
  };
}

/** Pure: why a host was not asked, for people. */
export function whySkipped({ host, code, hop }: UnreachableHost): Message {
  return hop === undefined ? whyNotAsked(host, code) : message('reconcile.unreachable-behind', { host, hop, code });
}

/** A job or service that a runner has. */
export type Work = { kind: 'job'; status: JobStatus } | { kind: 'service'; status: ServiceStatus };

/** The hosts that answer, and why the others do not. */
export interface Reach {
  /** What the runner of each host has. */
  work: ReadonlyMap<string, Work[]>;
  silent: UnreachableHost[];
  /** Hosts that are called gone, of which only the jump host did not answer. */
  behind: UnreachableHost[];
}

/** Longer than the wait for a jump host, so that it is known which one is silent, ms. */
const PATIENCE_MS = 20_000;

/** Asks all hosts in use at once. Throws `host-present` (exit 3) or `not-found` (exit 2) of those called gone, or why no host answers. */
export async function reachHosts(ctx: StageContext, runs: JobRun[], gone: readonly string[]): Promise<Reach> {
  const all = await hostsInUse(runs, ctx);
  const unknown = gone.find((host) => !all.includes(host));
  if (unknown !== undefined) throw unheardOf(unknown, all);
  const ask = async (host: string): Promise<Asked> => {
    const patience = gone.includes(host) ? PATIENCE_MS : undefined;
    return { host, answer: await askHost(ctx, host, () => listWork(host, ctx), patience) };
  };
  const asked = await Promise.all(all.map(ask));
  const away = asked.filter(({ host }) => gone.includes(host)).map(refusePresent);
  const others = asked.filter(({ host }) => !gone.includes(host));
  const silent = others.flatMap(({ host, answer }) => (answer.known ? [] : [{ host, error: answer.error }]));
  const first = silent.find(({ error }) => error.exit === EXIT.identity) ?? silent[0];
  if (first && silent.length === all.length) throw first.error;
  return {
    work: new Map(others.flatMap(({ host, answer }) => (answer.known ? [[host, answer.value] as const] : []))),
    silent: silent.map(({ host, error }) => unreachableBy(host, error)),
    behind: away.filter(({ hop }) => hop !== undefined),
  };
}

async function listWork(host: string, ctx: StageContext): Promise<Work[]> {
  const { jobs, services } = await ctx.runners.open(host);
  return [
    ...(await jobs.list()).map((status) => ({ kind: 'job' as const, status })),
    ...(await services.list()).map((status) => ({ kind: 'service' as const, status })),
  ];
}

async function hostsInUse(runs: JobRun[], ctx: StageContext): Promise<string[]> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const listed = [...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)];
  const open = runs.filter(({ spec }) => isLive(spec.status));
  return [...new Set([...listed, ...open.flatMap(({ spec }) => spec.host ?? [])])];
}

interface Asked {
  host: string;
  answer: Answer<Work[]>;
}

/** Why a host that is called gone did not answer. */
function refusePresent({ host, answer }: Asked): UnreachableHost {
  if (!answer.known && !isUnreachable(answer.error)) throw answer.error;
  if (!answer.known) return unreachableBy(host, answer.error);
  throw refusedError('host-present', fixable('reconcile.present', { host }), {
    next: ['sovran job reconcile --dry-run', `sovran host check ${host}`],
    details: { host },
  });
}

function unheardOf(host: string, known: readonly string[]): SovranError {
  const text = message('reconcile.unheard-of', { host: JSON.stringify(host.slice(0, 80)), known: known.join(', ') });
  return usageError('not-found', text, {
    next: ['sovran host list'],
    details: { host, known: [...known] },
  });
}

import { askHost, whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import type { JobStatus } from '../../../core/ports/runner.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A host that could not be asked. */
export interface UnreachableHost {
  host: string;
  code: string;
  /** The jump host that failed, if not the host itself. */
  hop?: string;
  /** Commands for a host key that does not match. */
  trust?: string[];
}

function unreachableBy(host: string, { code, exit, details, next }: SovranError): UnreachableHost {
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

/** Hosts that are asked, those that turned out to be out of reach, and those that are gone for good. */
export interface Reach {
  readonly hosts: readonly string[];
  /** The jobs of a host, as first listed. */
  jobsOf(host: string): JobStatus[];
  /** Runs `work` unless the host is out of reach, or becomes so. */
  on(host: string, work: () => Promise<void>): Promise<void>;
  /** Whether the host is called gone; it is not asked. */
  isGone(host: string | undefined): boolean;
  unreachable(): UnreachableHost[];
}

/** Hosts of the inventory and of open jobs. */
export async function hostsInUse(runs: JobRun[], ctx: StageContext): Promise<string[]> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const listed = [...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)];
  const open = runs.filter(({ spec }) => isLive(spec.status));
  return [...new Set([...listed, ...open.flatMap(({ spec }) => spec.host ?? [])])];
}

/** Asks every host at once, for a few seconds. Throws why the first is out of reach if all are and none is gone; a mismatched key first. */
export async function reachHosts(
  ctx: StageContext,
  all: readonly string[],
  gone: readonly string[] = [],
): Promise<Reach> {
  const hosts = all.filter((host) => !gone.includes(host));
  const unreachable = new Map<string, SovranError>();
  const jobs = new Map<string, JobStatus[]>();
  await Promise.all(
    hosts.map(async (host) => {
      const answer = await askHost(ctx, host, async () => (await ctx.runners.open(host)).jobs.list());
      if (answer.known) jobs.set(host, answer.value);
      else unreachable.set(host, answer.error);
    }),
  );
  const first = gravest([...unreachable.values()]);
  if (first && unreachable.size === hosts.length && gone.length === 0) throw first;
  return {
    hosts,
    jobsOf: (host) => jobs.get(host) ?? [],
    on: async (host, work) => {
      if (unreachable.has(host) || gone.includes(host)) return;
      try {
        await work();
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        unreachable.set(host, error);
      }
    },
    isGone: (host) => host !== undefined && gone.includes(host),
    unreachable: () =>
      [...unreachable]
        .map(([host, error]) => unreachableBy(host, error))
        .toSorted((a, b) => (a.host < b.host ? -1 : 1)),
  };
}

function gravest(errors: SovranError[]): SovranError | undefined {
  return errors.find(({ exit }) => exit === EXIT.identity) ?? errors[0];
}

/** Longer than the wait for a jump host, so that it is known which one is silent, ms. */
const PATIENCE_MS = 20_000;

/** Why hosts that are called gone did not answer. Throws `host-present` (exit 3), `not-found` (exit 2), or that its file is invalid. */
export async function refusePresent(
  ctx: StageContext,
  gone: readonly string[],
  known: readonly string[],
): Promise<UnreachableHost[]> {
  const unreachable: UnreachableHost[] = [];
  for (const host of gone) {
    if (!known.includes(host)) throw unheardOf(host, known);
    const answer = await askHost(ctx, host, async () => (await ctx.runners.open(host)).jobs.list(), PATIENCE_MS);
    if (answer.known) throw present(host);
    if (!isUnreachable(answer.error)) throw answer.error;
    unreachable.push(unreachableBy(host, answer.error));
  }
  return unreachable;
}

function present(host: string): SovranError {
  return new SovranError({
    code: 'host-present',
    exit: EXIT.refused,
    text: message('reconcile.present', { host }),
    fix: message('reconcile.present.fix'),
    next: ['sovran job reconcile --dry-run', `sovran host check ${host}`],
    details: { host },
  });
}

function unheardOf(host: string, known: readonly string[]): SovranError {
  return new SovranError({
    code: 'not-found',
    exit: EXIT.usage,
    text: message('reconcile.unheard-of', { host: JSON.stringify(host.slice(0, 80)), known: known.join(', ') }),
    next: ['sovran host list'],
    details: { host, known: [...known] },
  });
}

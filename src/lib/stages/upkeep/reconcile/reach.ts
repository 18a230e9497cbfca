import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import type { JobStatus } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { EXIT, type SovranError } from '../../../core/text/sovran-error.ts';
import { unreachableBy, type UnreachableHost } from './unreachable-host.ts';

/** Hosts that are asked, those that turned out to be out of reach, and those that are gone for good. */
export interface Reach {
  readonly hosts: readonly string[];
  /** The jobs of a host, as it told them when it was knocked at. */
  jobsOf(host: string): JobStatus[];
  /** Does something on a host, unless it is out of reach or becomes so. */
  on(host: string, work: () => Promise<void>): Promise<void>;
  /** Whether it is one of those that will not come back: nobody asks there. */
  isGone(host: string | undefined): boolean;
  unreachable(): UnreachableHost[];
}

/** Hosts of the inventory, and those that an open job was given to and that have left it since. */
export async function hostsInUse(runs: JobRun[], ctx: StageContext): Promise<string[]> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const listed = [...hosts.map(({ metadata }) => metadata.name), ...unreadable.map(({ host }) => host)];
  const open = runs.filter(({ spec }) => isLive(spec.status));
  return [...new Set([...listed, ...open.flatMap(({ spec }) => spec.host ?? [])])];
}

/**
 * Knocks at every host at the same time, for a few seconds at most. Throws why the first is out of reach where all of them
 * are, and none is gone for good: then nothing can be compared. A machine that may be another comes before one that is silent.
 */
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
      const answer = await askHost(ctx, host, async () => (await ctx.engine(host)).listJobs());
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
        if (!isOutOfReach(error)) throw error;
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

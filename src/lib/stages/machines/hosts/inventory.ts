import { type HostObservation, readObservation } from '../preflight/observation.ts';
import type { UsedDriver } from '../preflight/report.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { listReadableHosts, type UnreadableHost } from '../../../core/project/readable-hosts.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { listRunsAtWork } from '../../../core/operation/open/open-runs.ts';

export type NamedHost = HostSpec & { name: string };

/** A host with what was seen of it last. */
export type SeenHost = NamedHost & {
  /** Seconds since the facts were seen. */
  factsAgeSeconds?: number;
  /** What reached it at the last check, and why that. */
  driver?: UsedDriver;
  /** The last `host check`. */
  check?: Pick<HostObservation, 'verdict' | 'checkedAt' | 'source' | 'counts'>;
  /** `host apply` of this project that changes it now. */
  applying?: { run: string; pid: number; since: string };
  /** Path of what was kept, when it cannot be read. */
  damaged?: string;
};

/** The JSON document of a host; its engine stands among the facts too, where scripts look for it. */
export function hostData(seen: SeenHost): object {
  const { facts, ...host } = seen;
  delete host.damaged;
  return { ...host, ...(facts ? { facts: { ...facts, runner: host.runner } } : {}) };
}

/** Remarks on what was kept of hosts and cannot be read. */
export function damageRemarks(hosts: readonly SeenHost[]): Message[] {
  return hosts.flatMap(({ name, damaged }) =>
    damaged === undefined ? [] : [message('preflight.damaged', { path: damaged, host: name })],
  );
}

/** Valid hosts, and invalid host files. */
export interface Inventory {
  hosts: SeenHost[];
  unreadable: UnreadableHost[];
}

/** Every host, or those of a group, by name, with what was seen of it last. */
export async function listHosts(ctx: StageContext, group?: string): Promise<Inventory> {
  const { hosts, unreadable } = await listReadableHosts(ctx.project);
  const wanted = hosts.filter(({ spec }) => group === undefined || spec.groups?.includes(group));
  return { hosts: await Promise.all(wanted.map((host) => withObservation(ctx, host))), unreadable };
}

/** One host, with what was seen of it last. Throws `not-found` (exit 2). */
export async function showHost(ctx: StageContext, name: string): Promise<SeenHost> {
  return withObservation(ctx, await requireResource(ctx.project, 'Host', name));
}

/** The facts are those of the last check, or of the host's file where they are younger. */
async function withObservation(ctx: StageContext, { metadata: { name }, spec }: ResourceOf<'Host'>): Promise<SeenHost> {
  let damaged: string | undefined;
  const seen = await readObservation(ctx.project, name, (path) => (damaged = path));
  const isYounger = (seen?.facts?.probedAt ?? '') > (spec.facts?.probedAt ?? '');
  const facts = isYounger ? seen?.facts : spec.facts;
  // An apply of this project is seen in its journal; those of others only the host knows.
  const own = listRunsAtWork(ctx.project.root).find(
    ({ operation, target }) => operation === 'host apply' && target.split(' ').includes(`Host/${name}`),
  );
  return {
    name,
    ...spec,
    ...(facts ? { facts, factsAgeSeconds: ageOf(facts.probedAt, ctx.clock.now()) } : {}),
    ...(seen
      ? { check: { verdict: seen.verdict, checkedAt: seen.checkedAt, source: seen.source, counts: seen.counts } }
      : {}),
    ...(own ? { applying: { run: own.run, pid: own.pid, since: own.since } } : {}),
    ...(seen?.driver && stillWanted(spec.transport, seen.driver.name) ? { driver: seen.driver } : {}),
    ...(damaged === undefined ? {} : { damaged }),
  };
}

/** A driver that the host's file has ruled out since is not the one in use. */
function stillWanted(wanted: HostSpec['transport'], used: UsedDriver['name']): boolean {
  return wanted === 'auto' || wanted === used;
}

function ageOf(at: string, now: string): number {
  return Math.max(0, Math.round((Date.parse(now) - Date.parse(at)) / 1000));
}

/**
 * What a host has: as its file says, else as the machine says itself, one round trip. Throws as `Host.facts`, and
 * `host-unknown` (exit 4).
 */
export async function factsOf(ctx: StageContext, host: string): Promise<NonNullable<HostSpec['facts']>> {
  const known = (await findResource(ctx.project, 'Host', host))?.spec.facts;
  return known ?? (await (await ctx.hosts.open(host)).facts(ctx.interrupt.signal));
}

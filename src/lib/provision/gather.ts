import { findResource, listResources, requireResource } from '../project/resources.ts';
import { provisionSchema, type ProvisionSettings } from '../project/resources/provision.ts';
import type { ResourceOf } from '../project/schemas.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { ApplyHostsInput } from './apply-input.ts';
import { waiversOf } from './exceptions.ts';
import type { HostState, RunningWork } from './host-state.ts';
import { inspectHost, type Inspection } from './inspect-host.ts';
import { PROFILES } from './profiles.ts';
import type { ProvisionStep } from './step.ts';

/** Every host as it was found, in the order of the input. */
export interface ApplyFacts {
  hosts: HostState[];
}

/**
 * Inspects the hosts side by side. Reads only. Throws `not-found` (exit 2), what connecting throws where a host has
 * another identity (exit 6), or, unless unreachable ones are skipped, `hosts-unreachable` (exit 4).
 */
export async function gatherHosts(
  { hosts, onUnreachable }: ApplyHostsInput,
  ctx: StageContext,
  steps: readonly ProvisionStep[],
): Promise<ApplyFacts> {
  const resources = await Promise.all(hosts.map((name) => requireResource(ctx.project, 'Host', name)));
  const settings = await readSettings(ctx);
  const exceptions = (await findResource(ctx.project, 'HostExceptions', 'exceptions'))?.spec ?? { exceptions: [] };
  const environments = await listResources(ctx.project, 'Environment');
  const running = await runningWork(ctx, environments);
  const states = await Promise.all(
    resources.map(async (resource): Promise<HostState> => {
      const own = environments.filter(({ spec }) => spec.host === resource.metadata.name);
      const names = own.map(({ metadata }) => metadata.name);
      const state = await inspectOne(resource, { project: settings, environments: names, steps }, ctx);
      if (state.reach !== 'reached') return state;
      const { metadata, spec } = resource;
      const waivers = waiversOf(exceptions, { name: metadata.name, groups: spec.groups ?? [] }, ctx.clock.now());
      return { ...state, waivers, running: running.get(metadata.name) ?? [] };
    }),
  );
  if (onUnreachable === 'fail') refuseUnreachable(states);
  return { hosts: states };
}

async function inspectOne(
  { metadata: { name }, spec }: ResourceOf<'Host'>,
  given: Pick<Inspection, 'project' | 'environments' | 'steps'>,
  ctx: StageContext,
): ReturnType<typeof inspectHost> {
  const run = { sentinel: `sovran-${ctx.ids.next()}`, signal: ctx.interrupt.signal };
  return inspectHost(await ctx.host(name), { name, spec, profiles: PROFILES, ...given }, run);
}

/** `spec.provision` of `sovran.yaml`; the store has validated it. */
async function readSettings(ctx: StageContext): Promise<ProvisionSettings | undefined> {
  const { provision } = await ctx.project.settings();
  return provision === undefined ? undefined : provisionSchema.parse(provision);
}

/** What would be cut by a restart, by host: unfinished jobs, and environments with a live release. */
async function runningWork(
  ctx: StageContext,
  environments: readonly ResourceOf<'Environment'>[],
): Promise<Map<string, RunningWork[]>> {
  const runs = await listResources(ctx.project, 'Run');
  const jobs = runs.filter(
    ({ spec }) => spec.kind === 'job' && (spec.status === 'running' || spec.status === 'queued'),
  );
  const found = new Map<string, RunningWork[]>();
  const add = (host: string | undefined, work: RunningWork): void => {
    if (host !== undefined) found.set(host, [...(found.get(host) ?? []), work]);
  };
  for (const { metadata, spec } of jobs) add(spec.host, { kind: 'job', name: metadata.name });
  for (const { metadata, spec } of environments) {
    if (spec.live) add(spec.host, { kind: 'environment', name: metadata.name });
  }
  return found;
}

function refuseUnreachable(states: readonly HostState[]): void {
  const away = states.filter((state) => state.reach === 'unreachable');
  if (away.length === 0) return;
  const names = away.map(({ host }) => host);
  throw new SovranError({
    code: 'hosts-unreachable',
    exit: EXIT.unreachable,
    text: message('provision.unreachable', { names: names.join(', '), count: names.length }),
    fix: message('provision.unreachable.fix', { count: names.length }),
    next: names.map((name) => `sovran host check ${name}`),
    details: { hosts: away.map(({ host, code }) => ({ host, code })) },
  });
}

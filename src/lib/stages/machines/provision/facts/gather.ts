import { runnerOf } from '../../../../core/project/runner-kind.ts';
import {
  findUncountedWork,
  type HostWork,
  isClosedToUser,
  type UnaskedEngine,
} from '../../hosts/workload/unrecorded-work.ts';
import { findResource, listResources, requireResource } from '../../../../core/project/resources.ts';
import { provisionSchema, type ProvisionSettings } from '../../../../core/project/resources/provision.ts';
import type { ResourceOf } from '../../../../core/project/schemas.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import { isRunOver } from '../../../../core/operation/open/named-by-open-runs.ts';
import type { ApplyHostsInput, ProvisionStep } from '../contract/step.ts';
import { waiversOf, interruptsWork, standingOf } from './exceptions.ts';
import { namesOfMachine } from '../../hosts/machines/names-of-machine.ts';
import type { HostState, ReachedHost, RunningWork, Watched } from './host-state.ts';
import { type InspectedHost, inspectHost, type Inspection } from './inspect-host.ts';
import { type LostHost, orLost, withoutLost } from './lost-hosts.ts';
import { readProfile } from '../../preflight/expect-host.ts';
import { profileOf } from '../../../../core/project/resources/host.ts';
import { hostScript } from '../../../../core/kit/host-script.ts';
import { type JobRun, listOpenJobs } from '../../../../core/project/job-runs.ts';
import { listEnvironments, type RoutedEnvironment } from '../../../../core/project/live.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { type CheckRun, runChecks } from './run-checks.ts';

/** Every host as it was found, in the order of the input. */
export interface ApplyFacts {
  hosts: HostState[];
  /** Hosts that are watched. */
  watched?: Watched[];
}

/**
 * Inspects hosts in parallel. Throws `not-found` (exit 2), `hosts-unreachable` (exit 4), `hosts-failed`, or the
 * connection error of a single host.
 */
export async function gatherHosts(
  { hosts, onUnreachable }: ApplyHostsInput,
  ctx: StageContext,
  steps: readonly ProvisionStep[],
): Promise<ApplyFacts> {
  const resources = await Promise.all(hosts.map((name) => requireResource(ctx.project, 'Host', name)));
  const settings = await readSettings(ctx);
  const exceptions = (await findResource(ctx.project, 'HostExceptions', 'exceptions'))?.spec ?? { exceptions: [] };
  const work = await readWork(ctx);
  const states = await Promise.all(
    resources.map(async (resource): Promise<HostState | LostHost> => {
      const there = await work.on(resource.metadata.name);
      const { environments, running } = there;
      const state = await inspectOne(resource, { project: settings, environments, steps }, ctx);
      if ('error' in state || state.reach !== 'reached') return state;
      const { metadata, spec } = resource;
      const waivers = waiversOf(exceptions, { name: metadata.name, groups: spec.groups ?? [] }, ctx.clock.now());
      const found = withoutOver({ ...state, waivers, running }, ctx);
      return mayInterruptWork(found, steps) ? { ...found, ...(await workBeside(ctx, resource, there)) } : found;
    }),
  );
  const watches = await listResources(ctx.project, 'Watch');
  const watched = watches.map(({ metadata: { name }, spec: { portBase } }) => ({ name, portBase }));
  return { hosts: await findTwins(withoutLost(states, onUnreachable), ctx), watched };
}

function withoutOver({ lease, ...state }: ReachedHost, { project: { root } }: StageContext): ReachedHost {
  return lease === undefined || isRunOver(root, lease.run) ? state : { ...state, lease };
}

async function inspectOne(
  { metadata: { name }, spec }: ResourceOf<'Host'>,
  given: Pick<Inspection, 'project' | 'environments' | 'steps'>,
  ctx: StageContext,
): Promise<InspectedHost | LostHost> {
  const run = { sentinel: `sovran-${ctx.ids.next()}`, signal: ctx.interrupt.signal };
  const { containers } = runnerOf(ctx.runners.kinds, name, spec);
  const rules = await readProfile(ctx, profileOf(spec));
  return orLost(name, ctx.interrupt.signal, async () =>
    inspectHost(await ctx.hosts.open(name), { name, spec, containers, rules, ...given }, run),
  );
}

/** `spec.provision` of `sovran.yaml`; the store has validated it. */
export async function readSettings(ctx: StageContext): Promise<ProvisionSettings | undefined> {
  const { provision } = await ctx.project.settings();
  return provision === undefined ? undefined : provisionSchema.parse(provision);
}

function mayInterruptWork(host: ReachedHost, steps: readonly ProvisionStep[]): boolean {
  return steps.some(({ id, risk }) => {
    const found = host.assessments[id];
    return standingOf(host, id) === 'drift' && interruptsWork(found?.risk ?? risk, host);
  });
}

async function workBeside(
  ctx: StageContext,
  host: ResourceOf<'Host'>,
  { environments, running }: WorkThere,
): Promise<Pick<ReachedHost, 'running' | 'unasked'>> {
  const jobs = running.filter(({ kind }) => kind === 'job').map(({ name }) => name);
  const { work, unknown: unasked } = await findUncountedWork(ctx, host, { jobs, environments });
  if (unasked && isClosedToUser(unasked)) return seenThere(ctx, host.metadata.name, { running, unasked });
  return { running: [...running, ...work.map(asRunning)], ...(unasked ? { unasked } : {}) };
}

/** The step that opens an engine to the user is one of those that restart it: root says what runs there. */
async function seenThere(
  ctx: StageContext,
  host: string,
  { running, unasked }: { running: RunningWork[]; unasked: UnaskedEngine },
): Promise<Pick<ReachedHost, 'running' | 'unasked'>> {
  const run = { sentinel: `sovran-${ctx.ids.next()}`, signal: ctx.interrupt.signal };
  const seen = await seeAsRoot(await ctx.hosts.open(host), run);
  if (seen) return { running: [...running, ...seen.flatMap((one) => uncounted(one, running))] };
  return { running, unasked: { code: unasked.code, reason: unasked.reason } };
}

/** A service without an environment is listed by its own name. */
function uncounted({ kind, id }: SeenByRoot, running: readonly RunningWork[]): RunningWork[] {
  const counted = kind === 'job' && running.some((one) => one.kind === 'job' && one.name === id);
  return counted ? [] : [{ kind: 'unrecorded', name: id }];
}

/** Unplaceable records are still ended by name. */
function asRunning({ kind, id, recorded, environment }: HostWork): RunningWork {
  if (!recorded) return { kind: 'unrecorded', name: id };
  return kind === 'job' ? { kind: 'job', name: id } : { kind: 'environment', name: environment ?? id };
}

/** Marks hosts that are the same machine as an earlier one, by route or key, and boot id. */
export async function findTwins(states: readonly HostState[], ctx: StageContext): Promise<HostState[]> {
  const reached = states.filter((state) => state.reach === 'reached');
  return Promise.all(
    states.map(async (state) => {
      if (state.reach !== 'reached') return state;
      const alike = reached
        .slice(0, reached.indexOf(state))
        .filter((one) => one.boot === state.boot || one.boot === '' || state.boot === '');
      const [, twin] = await namesOfMachine(ctx, state.host, { among: alike.map((one) => one.host) });
      return twin === undefined ? state : { ...state, twin };
    }),
  );
}

/** What the project has on a machine, under whatever name of it. */
interface WorkThere {
  /** Names of the environments. */
  environments: string[];
  /** Work a restart would interrupt: unfinished jobs and live environments. */
  running: RunningWork[];
}

/** Reads the project's jobs and environments once, for questions about several hosts. */
export async function readWork(ctx: StageContext): Promise<{ on(host: string): Promise<WorkThere> }> {
  const environments = await listEnvironments(ctx.project);
  const jobs = await listOpenJobs(ctx);
  const among = [...environments, ...jobs].map(({ spec }) => spec.host);
  return {
    on: async (host) => {
      const names = await namesOfMachine(ctx, host, { among });
      const isThere = ({ spec }: { spec: { host?: string | undefined } }): boolean => names.includes(spec.host ?? '');
      return workOf(environments.filter(isThere), jobs.filter(isThere));
    },
  };
}

function workOf(environments: RoutedEnvironment[], jobs: JobRun[]): WorkThere {
  const live = environments.filter(({ spec }) => spec.live);
  return {
    environments: environments.map(({ name }) => name),
    running: [
      ...jobs.map(({ metadata }): RunningWork => ({ kind: 'job', name: metadata.name })),
      ...live.map(({ name }): RunningWork => ({ kind: 'environment', name })),
    ],
  };
}

/** A running job or service, by process record or container label. */
export interface SeenByRoot {
  kind: 'job' | 'service';
  id: string;
}

const ID = 'work';
const LINE = /^(job|service) [A-Za-z0-9][\w.-]*$/;

/** Running work that root sees where the user sees none; undefined if unknown. */
export async function seeAsRoot(host: Host, run: Omit<CheckRun, 'sudo'>): Promise<SeenByRoot[] | undefined> {
  const script = `set -- ${shellWord(host.place.root)}\n${hostScript('provision/running-work')}`;
  try {
    const answers = await runChecks(host, [{ id: ID, script }], { ...run, sudo: true });
    return readSeen(answers.get(ID)?.text ?? '');
  } catch (error) {
    if (!(error instanceof SovranError) || run.signal.aborted) throw error;
    return undefined;
  }
}

function readSeen(text: string): SeenByRoot[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.pop() !== 'all') return undefined;
  if (!lines.every((line) => LINE.test(line))) return undefined;
  return [...new Set(lines)].map((line) => {
    const [kind, id = ''] = line.split(' ');
    return { kind: kind === 'job' ? 'job' : 'service', id };
  });
}

import { listApplications } from '../applications/application-view.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { GatewayStatus, SlotState } from '../../../core/ports/gateway.ts';
import type { ServiceStatus } from '../../../core/ports/runner.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { findUsable, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { listEnvironments, readLive, routedBy, type RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { ServingRestarts } from './restarts.ts';
import { doorsAmong, type FrontSpec, isFront, memberName, membersInRotation } from './members.ts';
import { findMisplaced, liveService, type Misplaced, slotIn } from './slots.ts';
import type { EnvironmentEntry } from './schema.ts';
import { recordedLive } from './served.ts';

/** An environment as recorded, with what its gateway says now. */
export type ObservedEnvironment = { name: string; url: string } & RoutedEnvironment['spec'] & {
    /** Its host is this machine; else the address is one of that host. */
    here: boolean;
    /** `unreachable`: code of why its host could not be asked; the rest is then unknown. */
    gateway: GatewayStatus & { unreachable?: string };
    /** Slots that hold another release than recorded. */
    misplaced: Misplaced[];
    /** Left out where neither ended by itself. */
    restarts?: ServingRestarts;
    /** Of a front: its members in rotation. */
    members?: MemberView[];
    /** The engine that serves has a network of its own; left out where none serves, or was not asked. */
    isolatesNetwork?: boolean;
  };

/** A member of a front: by its record, by its front, and until when its certificate holds; that is null where its host was not asked. */
export interface MemberView {
  name: string;
  host: string;
  release: string | null;
  state: SlotState | null;
  up: boolean;
  sessions: number;
  until: string | null;
}

export type EnvironmentView = ObservedEnvironment & {
  applications: number;
  /** Keys accepted now. */
  keys: number;
};

/** Every environment of the project, by name, as recorded. Contacts no host. */
export async function listRecorded({ project }: StageContext): Promise<EnvironmentEntry[]> {
  const environments = await listEnvironments(project);
  const doors = new Map(doorsAmong(environments).map(({ name, serves }) => [name, serves]));
  return environments.map(({ name, spec }) => {
    const { host, bind, port, hosts } = spec;
    const members = hosts?.map((one) => memberName(name, one.host));
    return { name, host, bind, port, release: doors.get(name) ?? recordedLive(spec), ...dropAbsent({ members }) };
  });
}

/** The result of a run: by the last commit where the file is broken. Throws `not-found` (exit 2). */
export async function showEnvironment(ctx: StageContext, name: string): Promise<EnvironmentView> {
  const usable = await findUsable(ctx.project, 'Environment', name);
  const environment = usable ? await routed(ctx, usable) : await readEnvironment(ctx, name);
  return countCallers(ctx, await observe(ctx, environment, await (await ctx.gateway(name)).status()));
}

/** The same for an overview: a host that does not answer in time is named, and the record stands. */
export async function glanceAtEnvironment(ctx: StageContext, name: string): Promise<EnvironmentView> {
  const seen = await glanceAt(ctx, await readEnvironment(ctx, name));
  const members = isFront(seen) ? await glanceAtMembers(ctx, name, seen) : undefined;
  return countCallers(ctx, { ...seen, ...dropAbsent({ members }) });
}

async function glanceAtMembers(
  ctx: StageContext,
  name: string,
  front: ObservedEnvironment & FrontSpec,
): Promise<MemberView[]> {
  const members = await membersInRotation(ctx.project, name, front);
  return Promise.all(
    members.map(async ({ name: member, spec }) => {
      const said = front.gateway.members?.find((one) => one.name === member);
      const asked = await askHost(ctx, spec.host, async () => (await ctx.gateway(member)).status());
      const until = (asked.known && asked.value.certificateUntil) || null;
      const { state = null, up = false, sessions = 0 } = said ?? {};
      return { name: member, host: spec.host, release: recordedLive(spec), state, up, sessions, until };
    }),
  );
}

/** A recorded environment with what its gateway and the engine that serves say, or why that is unknown. */
export async function glanceAt(ctx: StageContext, environment: RoutedEnvironment): Promise<ObservedEnvironment> {
  const { name, spec } = environment;
  const [answer, engine] = await Promise.all([
    askHost(ctx, spec.host, async () => (await ctx.gateway(name)).status()),
    askHost(ctx, spec.host, () => liveService(ctx, name, spec)),
  ]);
  const service = engine.known ? engine.value : undefined;
  if (answer.known) return observe(ctx, environment, answer.value, service);
  const unreachable = answer.error.code;
  return observe(ctx, environment, { running: false, url: urlOf(environment), slots: [], unreachable }, service);
}

/** An environment with what serves there, by its files. Throws `not-found` (exit 2). */
export async function readEnvironment(ctx: StageContext, name: string): Promise<RoutedEnvironment> {
  return routed(ctx, await requireResource(ctx.project, 'Environment', name));
}

async function routed(ctx: StageContext, found: ResourceOf<'Environment'>): Promise<RoutedEnvironment> {
  const { name } = found.metadata;
  return routedBy(name, found.spec, await readLive(ctx.project, name));
}

async function observe(
  ctx: StageContext,
  environment: RoutedEnvironment,
  { restarts, ...gateway }: ObservedEnvironment['gateway'],
  service: Pick<ServiceStatus, 'restarts' | 'isolatesNetwork'> = {},
): Promise<ObservedEnvironment> {
  const { name, spec } = environment;
  const here = await isHere(ctx, spec.host);
  const ended = dropAbsent({ engine: service.restarts, gateway: restarts });
  return {
    name,
    url: urlOf(environment),
    ...spec,
    here,
    gateway,
    misplaced: findMisplaced(spec, gateway),
    ...dropAbsent({ isolatesNetwork: service.isolatesNetwork }),
    ...(Object.keys(ended).length > 0 ? { restarts: ended } : {}),
  };
}

async function countCallers(ctx: StageContext, environment: ObservedEnvironment): Promise<EnvironmentView> {
  const applications = await listApplications(ctx, environment.name);
  const keys = applications.reduce((sum, { validKeys }) => sum + validKeys, 0);
  return { ...environment, applications: applications.length, keys };
}

function urlOf({ spec: { bind, port } }: RoutedEnvironment): string {
  return `http://${bind.includes(':') ? `[${bind}]` : bind}:${port}`;
}

/** False of a host that is not in the inventory, or whose file is invalid: it is named then. */
async function isHere(ctx: StageContext, host: string): Promise<boolean> {
  try {
    const spec = await listedHost(ctx.project, host);
    return spec === undefined || spec.transport === 'local';
  } catch (error) {
    if (error instanceof SovranError) return false;
    throw error;
  }
}

/** The release that is recorded as live gets traffic and is healthy; of a front, a member is. */
export function isServing({ gateway, live, slots }: Pick<ObservedEnvironment, 'gateway' | 'live' | 'slots'>): boolean {
  if (gateway.members) return gateway.members.some(({ state, up }) => state === 'ready' && up);
  const said = live && slotIn(gateway, live);
  return said !== undefined && said.state === 'ready' && said.up && said.release === slots[live ?? 'blue'];
}

import { listApplications } from '../applications/application-view.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { findUsable, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { listEnvironments, readLive, routedBy, type RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { findMisplaced, liveNetwork, type Misplaced, slotIn } from './slots.ts';
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
  };

export type EnvironmentView = ObservedEnvironment & {
  applications: number;
  /** Keys accepted now. */
  keys: number;
  /** The engine that serves has a network of its own; left out where none serves, or was not asked. */
  isolatesNetwork?: boolean;
};

/** Every environment of the project, by name, as recorded. Contacts no host. */
export async function listRecorded({ project }: StageContext): Promise<EnvironmentEntry[]> {
  const environments = await listEnvironments(project);
  return environments.map(({ name, spec }) => {
    const { host, bind, port } = spec;
    return { name, host, bind, port, release: recordedLive(spec) };
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
  const environment = await glanceAt(ctx, await readEnvironment(ctx, name));
  const view = await countCallers(ctx, environment);
  if (environment.gateway.unreachable !== undefined) return view;
  const network = await askHost(ctx, environment.host, () => liveNetwork(ctx, name, environment));
  return network.known ? { ...view, ...network.value } : view;
}

/** A recorded environment with what its gateway says, or why that is unknown. */
export async function glanceAt(ctx: StageContext, environment: RoutedEnvironment): Promise<ObservedEnvironment> {
  const answer = await askHost(ctx, environment.spec.host, async () => (await ctx.gateway(environment.name)).status());
  if (answer.known) return observe(ctx, environment, answer.value);
  const unreachable = answer.error.code;
  return observe(ctx, environment, { running: false, url: urlOf(environment), slots: [], unreachable });
}

async function readEnvironment(ctx: StageContext, name: string): Promise<RoutedEnvironment> {
  return routed(ctx, await requireResource(ctx.project, 'Environment', name));
}

async function routed(ctx: StageContext, found: ResourceOf<'Environment'>): Promise<RoutedEnvironment> {
  const { name } = found.metadata;
  return routedBy(name, found.spec, await readLive(ctx.project, name));
}

async function observe(
  ctx: StageContext,
  environment: RoutedEnvironment,
  gateway: ObservedEnvironment['gateway'],
): Promise<ObservedEnvironment> {
  const { name, spec } = environment;
  const here = await isHere(ctx, spec.host);
  return { name, url: urlOf(environment), ...spec, here, gateway, misplaced: findMisplaced(spec, gateway) };
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

/** The release that is recorded as live gets traffic and is healthy. */
export function isServing({ gateway, live, slots }: Pick<ObservedEnvironment, 'gateway' | 'live' | 'slots'>): boolean {
  const said = live && slotIn(gateway, live);
  return said !== undefined && said.state === 'ready' && said.up && said.release === slots[live ?? 'blue'];
}

import { listApplications } from '../applications/application-view.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import type { GatewayStatus } from '../../../core/ports/gateway.ts';
import { listedHost } from '../../../core/project/listed-host.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { readLive, withRoutes, type EnvironmentState } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findMisplaced, slotIn, type Misplaced } from './held-slots.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** An environment with what its gateway says now. */
export type EnvironmentView = { name: string; url: string } & EnvironmentState & {
    /** Its host is this machine; else the address is to be read there. */
    here: boolean;
    /** `unreachable`: code of why its host could not be asked; then the rest of it is not known. */
    gateway: GatewayStatus & { unreachable?: string };
    /** Slots that hold another release than recorded. */
    misplaced: Misplaced[];
    applications: number;
    /** Keys accepted now. */
    keys: number;
  };

/** Reads the file and asks the gateway. Throws `not-found` (exit 2). */
export async function showEnvironment(ctx: StageContext, name: string): Promise<EnvironmentView> {
  return viewOf(ctx, name, async () => (await ctx.gateway(name)).status());
}

/** The same where people only look: a host that does not answer in time is told, and what the files say still stands. */
export async function glanceAtEnvironment(ctx: StageContext, name: string): Promise<EnvironmentView> {
  return viewOf(ctx, name, async ({ host }, url) => {
    const answer = await askHost(ctx, host, async () => (await ctx.gateway(name)).status());
    return answer.known ? answer.value : { running: false, url, slots: [], unreachable: answer.error.code };
  });
}

async function viewOf(
  ctx: StageContext,
  name: string,
  ask: (spec: EnvironmentState, url: string) => Promise<EnvironmentView['gateway']>,
): Promise<EnvironmentView> {
  const { spec: stated } = await requireResource(ctx.project, 'Environment', name);
  const spec = withRoutes(stated, await readLive(ctx.project, name));
  const applications = await listApplications(ctx, name);
  const url = `http://${spec.bind.includes(':') ? `[${spec.bind}]` : spec.bind}:${spec.port}`;
  const gateway = await ask(spec, url);
  return {
    name,
    url,
    ...spec,
    here: await isHere(ctx, spec.host),
    gateway,
    misplaced: findMisplaced(spec, gateway),
    applications: applications.length,
    keys: applications.reduce((sum, { validKeys }) => sum + validKeys, 0),
  };
}

/** Of a host that is not in the inventory, or whose file is broken, nobody knows: it is named then. */
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
export function isServing({ gateway, live, slots }: Pick<EnvironmentView, 'gateway' | 'live' | 'slots'>): boolean {
  const said = live && slotIn(gateway, live);
  return said !== undefined && said.state === 'ready' && said.up && said.release === slots[live ?? 'blue'];
}

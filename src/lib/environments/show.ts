import { listApplications } from '../applications/application-view.ts';
import type { GatewayStatus } from '../ports/gateway.ts';
import { requireResource } from '../project/resources.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { StageContext } from '../run/context.ts';

/** An environment with what its gateway says now. */
export type EnvironmentView = { name: string; url: string } & EnvironmentSpec & {
    gateway: GatewayStatus;
    applications: number;
    /** Keys accepted now. */
    keys: number;
  };

/** Reads the file and asks the gateway. Throws `not-found` (exit 2). */
export async function showEnvironment(ctx: StageContext, name: string): Promise<EnvironmentView> {
  const { spec } = await requireResource(ctx.project, 'Environment', name);
  const applications = await listApplications(ctx, name);
  const gateway = await (await ctx.gateway(name)).status();
  return {
    name,
    url: `http://${spec.bind.includes(':') ? `[${spec.bind}]` : spec.bind}:${spec.port}`,
    ...spec,
    gateway,
    applications: applications.length,
    keys: applications.reduce((sum, { validKeys }) => sum + validKeys, 0),
  };
}

/** A release gets traffic and is healthy. */
export function isServing({ gateway }: EnvironmentView): boolean {
  return gateway.slots.some(({ state, up }) => state === 'ready' && up);
}

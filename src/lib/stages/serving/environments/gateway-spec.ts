import type { GatewaySpec } from '../../../core/ports/gateway.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { recordedKeys } from '../applications/key-grants.ts';

/** What the gateway of an environment is rendered from: its file, and the keys of its applications. */
export async function gatewaySpecOf(
  project: ProjectStore,
  environment: string,
  start: Pick<GatewaySpec, 'slots' | 'live'> = { slots: {} },
): Promise<GatewaySpec> {
  const { spec } = await requireResource(project, 'Environment', environment);
  const { bind, port, limits } = spec;
  return { environment, bind, port, limits, ...(await recordedKeys(project, environment)), ...start };
}

import type { GatewaySpec } from '../../../core/ports/gateway.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { recordedKeys } from '../applications/key-grants.ts';
import { termsInForce } from './known-environment.ts';

/** What a gateway is told of its environment's file. */
export type GatewayTerms = Pick<EnvironmentSpec, 'bind' | 'port' | 'limits'>;

/** What the gateway of an environment is rendered from: its file, as it counts or as a step was planned with, and the keys of its applications. */
export async function gatewaySpecOf(
  project: ProjectStore,
  environment: string,
  { terms, ...start }: Pick<GatewaySpec, 'slots' | 'live'> & { terms?: GatewayTerms | undefined } = { slots: {} },
): Promise<GatewaySpec> {
  const { bind, port, limits } = terms ?? (await termsInForce(project, environment));
  return { environment, bind, port, limits, ...(await recordedKeys(project, environment)), ...start };
}

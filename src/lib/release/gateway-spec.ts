import type { GatewaySpec, KeyGrants, SlotTarget } from '../ports/gateway.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import { listResources } from '../project/resources.ts';

/** Keys that open an environment: of its applications, without revoked ones. */
export async function applicationKeys(project: ProjectStore, environment: string): Promise<KeyGrants> {
  const applications = await listResources(project, 'Application');
  const grants = applications
    .filter(({ spec }) => spec.environment === environment)
    .flatMap(({ metadata, spec }) =>
      spec.keys
        .filter(({ revokedAt }) => revokedAt === undefined)
        .map(({ sha256, expiresAt }) => [
          sha256.replace('sha256:', ''),
          { application: metadata.name, ...(expiresAt ? { until: expiresAt } : {}) },
        ]),
    );
  return Object.fromEntries(grants) as KeyGrants;
}

/** The gateway that an environment's file asks for. */
export async function gatewaySpecOf(
  project: ProjectStore,
  environment: string,
  spec: EnvironmentSpec,
  slots: Partial<Record<'blue' | 'green', SlotTarget>>,
): Promise<GatewaySpec> {
  return {
    environment,
    bind: spec.bind,
    port: spec.port,
    slots,
    ...(spec.live && slots[spec.live] ? { live: spec.live } : {}),
    keys: await applicationKeys(project, environment),
    limits: spec.limits,
  };
}

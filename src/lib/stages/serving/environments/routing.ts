import type { ProjectStore } from '../../../core/ports/project-store.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { findCommitted } from '../../../core/project/resources.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { listUncommittedRuns } from '../../../core/operation/records/uncommitted.ts';
import { message } from '../../../core/text/message.ts';

/** The fields that say which release gets the traffic of an environment, and which one a rollback gives it to. */
export const ROUTING = ['live', 'slots', 'previous'] as const;

type RoutingField = (typeof ROUTING)[number];

/** What they say. */
export type Routes = Pick<EnvironmentSpec, RoutingField>;

/** Whether the routing in the file is that of the last commit (HEAD), which alone counts. */
export interface Routing {
  /** Fields in which the file differs from the commit. */
  edited: RoutingField[];
  /** sovran wrote them itself, and git has not taken its commit yet. */
  pending: boolean;
}

/** Compares an environment's file with the last commit; null: there is no file. */
export async function readRouting(
  project: ProjectStore,
  environment: string,
  spec: EnvironmentSpec | null,
): Promise<Routing> {
  const committed = (await findCommitted(project, 'Environment', environment))?.spec ?? null;
  const file = `environments/${environment}.yaml`;
  const pending = listUncommittedRuns(project.root).some(({ request }) => request.paths.includes(file));
  return { edited: editedRouting(spec, committed), pending };
}

/** Pure: the fields in which two records of an environment route differently; none at all routes nothing. */
export function editedRouting(file: EnvironmentSpec | null, committed: EnvironmentSpec | null): RoutingField[] {
  return ROUTING.filter((field) => canonicalJson(routed(file, field)) !== canonicalJson(routed(committed, field)));
}

function routed(spec: EnvironmentSpec | null, field: RoutingField): string | EnvironmentSpec['slots'] {
  return spec?.[field] ?? (field === 'slots' ? {} : '');
}

/** Pure: what may get traffic is decided by what was committed, never by an edit of the file. */
export function routingGate(environment: string, { edited, pending }: Routing): Gate {
  const id = 'routing-committed';
  if (edited.length === 0) return { id, verdict: 'pass', reason: message('env.routing.pass', { environment }) };
  return {
    id,
    verdict: 'fail',
    reason: message('env.routing.edited', { environment, fields: edited.join(', ') }),
    fix: pending ? message('env.routing.pending.fix') : message('env.routing.edited.fix', { environment }),
  };
}

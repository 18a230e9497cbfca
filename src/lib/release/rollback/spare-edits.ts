import { ROUTING } from '../../environments/routing.ts';
import type { JsonObject } from '../../ports/json.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { KIND_LOCATIONS } from '../../project/kinds.ts';
import type { EnvironmentSpec } from '../../project/resources/environment.ts';
import { findCommitted, findResource } from '../../project/resources.ts';
import { canonicalJson } from '../../run/plan/canonical.ts';
import type { Spared } from '../../run/operation.ts';
import type { Plan } from '../../run/plan/plan.ts';
import { toJson } from '../../run/to-json.ts';
import { isUntold } from '../../text/is-untold.ts';
import { message } from '../../text/message.ts';

type Field = keyof EnvironmentSpec;

/** What a move of the traffic writes; all else is stated by people. */
const MOVED: ReadonlySet<Field> = new Set<Field>(ROUTING);

/**
 * The file of an environment in which somebody has edited what people state and has not committed it: none of that is committed
 * with a move, or taken back with one. Nothing where there is no such edit, or no commit of the file. Where git cannot tell, there
 * may be one: the traffic has moved by then, so that it is no reason to fail.
 */
export async function spareEdits(project: ProjectStore, environment: string, plan: Plan): Promise<Spared[]> {
  const now = (await findResource(project, 'Environment', environment))?.spec;
  const found = foundBy(plan, environment);
  if (!now || !found) return [];
  const path = `${KIND_LOCATIONS.Environment.folder}/${environment}.yaml`;
  const before = routingOf(found);
  const spared = { path, fields: { kind: 'Environment' as const, name: environment, before, after: routingOf(now) } };
  const committed = await findIfTold(project, environment);
  if (committed === 'untold') return [spared];
  const fields = committed ? editedFields(now, committed.spec).join(', ') : '';
  return fields === '' ? [] : [{ ...spared, remark: message('release.edits-stay', { path, fields }) }];
}

type Told = Awaited<ReturnType<typeof findCommitted<'Environment'>>> | 'untold';

async function findIfTold(project: ProjectStore, environment: string): Promise<Told> {
  try {
    return await findCommitted(project, 'Environment', environment);
  } catch (error) {
    if (isUntold(error)) return 'untold';
    throw error;
  }
}

/** Where the traffic went before the move, as the plan has it: `routingGate` wants it to be that of the last commit. */
function foundBy({ steps }: Plan, environment: string): EnvironmentSpec | undefined {
  const written = steps.find(({ id }) => id === `write-environment-${environment}`);
  return (written?.args.previous as { spec: EnvironmentSpec } | null | undefined)?.spec;
}

/** Pure: what a move writes, null for none. */
function routingOf(spec: EnvironmentSpec): JsonObject {
  return toJson(Object.fromEntries(ROUTING.map((field) => [field, spec[field] ?? null])));
}

/** Pure: the fields besides `MOVED` in which two records of an environment differ. */
function editedFields(one: EnvironmentSpec, other: EnvironmentSpec): Field[] {
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])] as Field[];
  const textOf = (spec: EnvironmentSpec, field: Field): string => canonicalJson(toJson({ value: spec[field] ?? null }));
  return fields.filter((field) => !MOVED.has(field) && textOf(one, field) !== textOf(other, field));
}

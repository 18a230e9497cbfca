import type { ProjectStore } from '../ports/project-store.ts';
import { KIND_LOCATIONS } from '../project/kinds.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import { findCommitted, findResource } from '../project/resources.ts';
import { canonicalJson } from '../run/canonical.ts';
import type { Spared } from '../run/operation.ts';
import { resourceOf } from '../run/resource-actions.ts';
import { toJson } from '../run/to-json.ts';
import { message } from '../text/message.ts';

type Field = keyof EnvironmentSpec;

/** What a move of the traffic writes; all else is stated by people. */
const MOVED: ReadonlySet<Field> = new Set<Field>(['slots', 'live', 'previous']);

/**
 * The file of an environment in which somebody has edited what people state and has not committed it: none of that is committed
 * with a move, or taken back with one. Nothing where there is no such edit, or no commit of the file.
 */
export async function spareEdits(project: ProjectStore, environment: string): Promise<Spared[]> {
  const now = (await findResource(project, 'Environment', environment))?.spec;
  const committed = (await findCommitted(project, 'Environment', environment))?.spec;
  const fields = now && committed ? editedFields(now, committed) : [];
  if (!now || !committed || fields.length === 0) return [];
  const path = `${KIND_LOCATIONS.Environment.folder}/${environment}.yaml`;
  const content = resourceOf('Environment', environment, moved(committed, now));
  return [{ path, content, remark: message('release.edits-stay', { path, fields: fields.join(', ') }) }];
}

/** Pure: the fields besides `MOVED` in which two records of an environment differ. */
function editedFields(one: EnvironmentSpec, other: EnvironmentSpec): Field[] {
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])] as Field[];
  const textOf = (spec: EnvironmentSpec, field: Field): string => canonicalJson(toJson({ value: spec[field] ?? null }));
  return fields.filter((field) => !MOVED.has(field) && textOf(one, field) !== textOf(other, field));
}

/** Pure: what was committed, with the traffic where it is now. */
function moved(committed: EnvironmentSpec, { slots, live, previous }: EnvironmentSpec): EnvironmentSpec {
  const { live: _live, previous: _previous, ...stated } = committed;
  return { ...stated, slots, ...(live ? { live } : {}), ...(previous === undefined ? {} : { previous }) };
}

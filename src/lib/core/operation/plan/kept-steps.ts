import type { Json } from '../../ports/json.ts';

/** Output of a step that skipped its object because it is in use. */
export const KEPT: Json = { kept: true, outcome: 'skipped' };

/** Pure: ids of the steps of a run that left their thing alone. */
export function keptSteps(outputs: Readonly<Record<string, Json>>): string[] {
  const isKept = (output: Json): boolean => output !== null && typeof output === 'object' && 'kept' in output;
  return Object.entries(outputs).flatMap(([id, output]) => (isKept(output) ? [id] : []));
}

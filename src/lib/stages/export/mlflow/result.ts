import type { JsonObject } from '../../../core/ports/json.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import { outcomeOf } from '../../../core/operation/run-event.ts';
import type { Change, Plan, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { ObjectOutput } from './actions.ts';
import type { MlflowInput } from './input.ts';
import { OBJECTS, type Counts, type ObjectKind } from './plan.ts';
import type { MlflowExport } from './schema.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** What became of an export; reasons are not worded yet. */
export interface Exported extends Omit<MlflowExport, 'failed'> {
  failed: { object: string; reason: Message }[];
}

/** Counts and refusals of an export, from its plan and the outputs of its steps; without outputs nothing was done. Pure. */
export function exportedOf({ url }: MlflowInput, plan: Pick<Plan, 'steps'>, outputs: Outputs): Exported {
  const { name, unchanged, skipped } = (plan.steps.at(-1)?.args ?? {}) as JsonObject &
    Pick<Exported, 'name' | 'unchanged' | 'skipped'>;
  const done = plan.steps.filter(({ id }) => id in outputs && outcomeOf((outputs[id] ?? null) as JsonObject) === 'ok');
  const count = (change: Change): Counts => countOf(done.filter((step) => step.change === change));
  return {
    url,
    name,
    created: count('create'),
    updated: count('update'),
    removed: count('delete'),
    unchanged,
    failed: plan.steps.flatMap(({ id }) => refusalOf(id, outputs[id] as ObjectOutput | undefined)),
    skipped,
  };
}

function refusalOf(id: string, output: ObjectOutput | undefined): Exported['failed'] {
  return output?.outcome === 'failed' ? [{ object: id, reason: output.text }] : [];
}

function countOf(steps: readonly Step[]): Counts {
  const of = (kind: ObjectKind): number => steps.filter(({ id }) => id.startsWith(`${kind}-`)).length;
  return Object.fromEntries(OBJECTS.map((kind) => [kind, of(kind)])) as Counts;
}

/** Why an export did not send everything; undefined where it did. Pure. */
export function exportVerdict({ failed }: Exported): Verdict | undefined {
  if (failed.length === 0) return undefined;
  return { reason: message('mlflow.refused-some', { count: failed.length }), next: [] };
}

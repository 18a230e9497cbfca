import { toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { Change, Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { Kind, ProjectContent, Wanted } from './content.ts';
import type { MlflowInput } from './input.ts';
import { isOurs, type Found, type Place } from './remote.ts';
import type { Tags } from './tags.ts';

export interface ExportFacts {
  name: string;
  wanted: ProjectContent;
  /** What has the name of the export there. */
  experiment: Place | undefined;
  registered: { tags: Tags } | undefined;
  /** Objects there by `kind/id`. */
  there: ReadonlyMap<string, Found>;
}

/** Pure: one step for each object that is missing or differs, and one that counts those that do not. */
export function planExport({ name: _name, ...at }: MlflowInput, facts: ExportFacts): PlanDraft {
  const { name, wanted, there } = facts;
  const deleted = wanted.objects.filter((one) => there.get(keyOf(one))?.isDeleted);
  const changes = wanted.objects
    .filter((one) => !deleted.includes(one) && !isThere(one, facts))
    .map((one) => stepOf(one, there.has(keyOf(one)) ? 'update' : 'create', { name, at }));
  const idle = wanted.idle.filter((id) => there.has(keyOf({ kind: 'alias', id })));
  const removals = idle.map((id) => stepOf({ kind: 'alias', id, content: '', title: id }, 'delete', { name, at }));
  const unchanged = wanted.objects.length - deleted.length - changes.length;
  const counts = { name, unchanged, skipped: { open: wanted.open, deleted: deleted.length } };
  const [first, ...rest] = [...changes, ...removals, unchangedStep(counts)];
  return {
    gates: [nameGate(facts)],
    // what has been sent stays there: from the first step on it only goes forward
    steps: first ? [{ ...first, pivot: true }, ...rest] : [],
    remarks: [
      ...(wanted.open > 0 ? [message('mlflow.open', { count: wanted.open })] : []),
      ...(deleted.length > 0 ? [message('mlflow.deleted', { count: deleted.length })] : []),
    ],
  };
}

/** Names an object there and here. */
export function keyOf({ kind, id }: Pick<Wanted, 'kind' | 'id'>): string {
  return `${kind}/${id}`;
}

function isThere(one: Wanted, { there }: ExportFacts): boolean {
  return there.get(keyOf(one))?.content === one.content;
}

function nameGate({ name, wanted, experiment, registered }: ExportFacts): Gate {
  const held = [experiment, registered].filter((one) => one !== undefined);
  const verdict = experiment?.isDeleted
    ? 'deleted'
    : held.every(({ tags }) => isOurs(tags, wanted.tags))
      ? held.length > 0
        ? 'ours'
        : 'new'
      : 'foreign';
  const reason = message(`mlflow.gate.${verdict}`, { name });
  if (verdict === 'ours' || verdict === 'new') return { id: 'mlflow-name', verdict: 'pass', reason };
  return { id: 'mlflow-name', verdict: 'fail', reason, fix: message('mlflow.gate.fix') };
}

function stepOf(
  { kind, id, title, content, tags }: Wanted,
  change: 'create' | 'update' | 'delete',
  place: object,
): Step {
  return {
    id: `${change} ${kind} ${id}`,
    title: titleOf(kind, change, title),
    action: change === 'delete' ? 'remove-alias' : `put-${kind}`,
    args: toJson({ id, ...place, ...(tags ? { tags } : {}), ...(kind === 'alias' ? { version: content } : {}) }),
    change,
    risk: 'none',
  };
}

function titleOf(kind: Kind, change: Exclude<Change, 'none'>, title: string): Message {
  return message(`mlflow.step.${change}`, { object: message(`mlflow.object.${kind}`), title });
}

function unchangedStep(counts: JsonObject & { unchanged: number }): Step {
  const title = message('mlflow.step.unchanged', { count: counts.unchanged });
  return { id: 'unchanged', title, action: 'count', args: counts, change: 'none', risk: 'none' };
}

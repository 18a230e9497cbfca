import { createStep } from '../../../core/operation/plan/create-step.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Change, Gate, PlanDraft, Step } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { projectTags, type Wanted } from './content.ts';
import type { MlflowInput } from './input.ts';
import { isOpen } from './run-content.ts';
import type { MlflowExport } from './schema.ts';
import { foundOf, isOurs, keyOf, type Held } from './server.ts';

export interface ExportFacts {
  name: string;
  snapshot: Snapshot;
  wanted: Wanted[];
  there: Held;
}

/** An object to send, and what happens to it there. */
export interface Due {
  object: Wanted;
  change: Exclude<Change, 'none'>;
}

/** What an export leaves as it is. */
type Left = Pick<MlflowExport, 'unchanged' | 'skipped'>;

/** Arguments of the only step. */
export type SendArgs = { input: MlflowInput; name: string; left: Left };

/** Pure: one step that sends every object that is missing or differs. */
export function planExport(input: MlflowInput, facts: ExportFacts): PlanDraft {
  const { name } = facts;
  const { due, left } = compare(facts);
  const { open, deleted } = left.skipped;
  const title = message('mlflow.step.send', { count: due.length, unchanged: left.unchanged });
  const step: Step = {
    ...createStep('send', title, toJson<SendArgs>({ input, name, left })),
    change: due.length > 0 ? 'update' : 'none',
    // what has been sent stays there
    pivot: true,
    details: due.map(sayDue),
  };
  return {
    gates: [nameGate(facts)],
    steps: [step],
    remarks: [
      ...(open > 0 ? [message('mlflow.open', { count: open })] : []),
      ...(deleted > 0 ? [message('mlflow.deleted', { count: deleted })] : []),
    ],
  };
}

export function sayDue({ object: { kind, title }, change }: Due): Message {
  return message(`mlflow.step.${change}`, { object: message(`mlflow.object.${kind}`), title });
}

/** Pure: what a project and a server differ in. */
export function compare({ snapshot, wanted, there }: ExportFacts): { due: Due[]; left: Left } {
  const all = wanted.map((object) => ({ object, change: changeOf(object, there) }));
  const count = (change: string): number => all.filter((one) => one.change === change).length;
  return {
    due: all.flatMap(({ object, change }) =>
      change === 'create' || change === 'update' || change === 'delete' ? [{ object, change }] : [],
    ),
    left: {
      unchanged: count('none'),
      skipped: { open: snapshot.runs.filter(isOpen).length, deleted: count('deleted') },
    },
  };
}

/** What brings an object there to what is wanted; what a person deleted there stays deleted. */
function changeOf(object: Wanted, there: Held): Change | 'deleted' | 'absent' {
  const { content } = object;
  const found = foundOf(object, there);
  if (found.length === 0 && content === '') return 'absent';
  if (found.length === 0) return there.deleted.has(keyOf(object)) ? 'deleted' : 'create';
  if (content === '') return 'delete';
  return found.every((one) => one.content === content) ? 'none' : 'update';
}

function nameGate({ name, snapshot, there: { experiment, registered } }: ExportFacts): Gate {
  const own = projectTags(snapshot);
  const isOwn = [experiment, registered].every((one) => !one || isOurs(one.tags, own));
  if (isOwn && !experiment?.isDeleted)
    return { id: 'mlflow-name', verdict: 'pass', reason: message('mlflow.gate.ours', { name }) };
  const reason = message(`mlflow.gate.${isOwn ? 'deleted' : 'foreign'}`, { name });
  return { id: 'mlflow-name', verdict: 'fail', reason, fix: message('mlflow.gate.fix') };
}

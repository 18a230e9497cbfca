import type { JsonObject } from '../../core/ports/json.ts';
import type { PlanDraft, Step } from '../../core/operation/plan/plan.ts';
import { message, type Message } from '../../core/text/message.ts';
import type { PrepareFacts, PrepareInput } from './prepare-input.ts';
import { toJson, toJsonList } from '../../core/kit/to-json.ts';

/** Reads and splits into a scratch folder, stores it, writes the resource. The first step refuses bad rows. */
export function planPrepare(input: PrepareInput, { previous, sources }: PrepareFacts): PlanDraft {
  const { name, from } = input;
  const parameters = structuredClone(input) as JsonObject;
  const known = toJsonList(sources);
  return {
    gates: [],
    steps: [
      step('split', message('data.step.split', { count: from.length }), 'compare-and-split', {
        parameters,
        sources: known,
      }),
      step('store', message('data.step.store'), 'store-tree', {}),
      {
        ...step('write', message('data.step.write', { name }), 'write-dataset', {
          parameters,
          previous: previous ? toJson(previous) : null,
        }),
        change: previous ? 'update' : 'create',
      },
    ],
  };
}

function step(id: string, title: Message, action: string, args: JsonObject): Step {
  return { id, title, action, args, change: 'create', risk: 'none' };
}

import type { Ids } from '../../ports/clock.ts';
import type { Json } from '../../ports/json.ts';
import { digestOf } from '../../kit/canonical.ts';
import { contentOfStep, type HostWays, type Plan, type PlanDraft } from './plan.ts';

/** Names a draft and seals it: the hash covers operation, target, input, gates, steps and hosts. */
export function asPlan(
  operation: string,
  target: string,
  input: Json,
  { remarks = [], ...draft }: PlanDraft & { hosts?: HostWays },
  ids: Ids,
): Plan {
  const core = { operation, target, input, ...draft };
  const hash = digestOf({ ...core, steps: draft.steps.map(contentOfStep) });
  return { id: ids.next(), hash, ...core, ...(remarks.length > 0 ? { remarks } : {}) };
}

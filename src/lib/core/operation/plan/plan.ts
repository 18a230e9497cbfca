import type { Json, JsonObject } from '../../ports/json.ts';
import type { Message } from '../../text/message.ts';
import type { Ids } from '../../ports/clock.ts';
import { digestOf } from '../../kit/canonical.ts';

export type Change = 'create' | 'update' | 'delete' | 'none';
export type Risk = 'none' | 'restart' | 'reboot' | 'data';
export type GateVerdict = 'pass' | 'fail' | 'waived' | 'unknown';

/** One condition that must hold before anything is touched. `unknown` refuses like `fail`. */
export interface Gate {
  id: string;
  verdict: GateVerdict;
  reason: Message;
  fix?: Message;
  /** Commands to type after it refused. */
  next?: string[];
  evidence?: string;
}

/** One thing to do, as data: `action` names the code, `args` are all it needs besides earlier outputs. */
export interface Step {
  id: string;
  title: Message;
  action: string;
  args: JsonObject;
  change: Change;
  risk: Risk;
  host?: string;
  /** Once it is begun, its run only goes forward. */
  pivot?: true;
  /** Steps of one batch run on their hosts side by side, those of one host in order; batches follow one another. */
  batch?: number;
  /** Files of the project that it writes, whole; see `refuseEdited`. */
  writes?: string[];
  /** What it consists of, one line each; a string is a line of a diff. */
  details?: (Message | string)[];
}

/**
 * What the steps of a run stand on and a reboot ends: `action` starts it again before the run is resumed or rolled back.
 * Changes nothing where it runs.
 */
export interface Support extends Step {
  /** Needed once this step was begun. Left out: from the beginning, and when the run goes back. */
  since?: string;
  /** No longer needed once this step was begun. */
  until?: string;
  /** Without it the run cannot go forward. */
  required?: true;
}

/** What a stage's pure function returns. */
export interface PlanDraft {
  gates: Gate[];
  steps: Step[];
  supports?: Support[];
  /** What a person should know who applies it. */
  remarks?: Message[];
}

/** By name: how the inventory leads to a host, `local` for this machine. */
export type HostWays = Record<string, string>;

/** A plan as shown, saved and journalled. `hash` covers operation, target, input, gates, steps and hosts. */
export interface Plan extends PlanDraft {
  id: string;
  hash: string;
  operation: string;
  target: string;
  input: Json;
  /** Of the steps, as the inventory had them: the plan is for no other machines. Absent where no step names a host. */
  hosts?: HostWays;
}

/** Steps that change something. */
export function countChanges(plan: PlanDraft): number {
  return plan.steps.filter((step) => step.change !== 'none').length;
}

/** Names a draft and seals it: the hash covers operation, target, input, gates, steps and hosts. */
export function asPlan(
  operation: string,
  target: string,
  input: Json,
  { remarks = [], ...draft }: PlanDraft & { hosts?: HostWays },
  ids: Ids,
): Plan {
  const core = { operation, target, input, ...draft };
  return { id: ids.next(), hash: digestOf(core), ...core, ...(remarks.length > 0 ? { remarks } : {}) };
}

import type { JsonObject } from '../../../../core/ports/json.ts';
import { lineText } from '../../../../core/text/plain.ts';
import type { Assessment } from '../step/step.ts';
import type { UnknownReason } from '../step/unknown-reasons.ts';

const LONGEST_LINE = 300;

/** `ok` when nothing differs, else `drift` with what differs; `memo` is kept for `apply` and `undo` alone. */
export function judged(observed: JsonObject, differences: readonly string[], memo?: JsonObject): Assessment {
  if (differences.length === 0) return { state: 'ok', observed };
  const drift: Assessment = { state: 'drift', observed, diff: differences.join('\n') };
  return memo === undefined ? drift : { ...drift, memo };
}

/** The step is not for this host; `reason` is a stable name. */
export function notApplicable(reason: string): Assessment {
  return { state: 'na', observed: null, reason };
}

/** Something that `apply` cannot or must not bring in line: a person has to look. */
export function needsPerson(
  reason: UnknownReason,
  observed: JsonObject | null,
  differences: readonly string[] = [],
): Assessment {
  const base: Assessment = { state: 'unknown', observed, reason };
  return differences.length === 0 ? base : { ...base, diff: differences.join('\n') };
}

/** Lines of a diff for one value; nothing when they are equal. Undefined is "not there". */
export function difference(what: string, is: string | undefined, want: string | undefined): string[] {
  if (is === want) return [];
  return [
    ...(is === undefined ? [] : [diffLine('-', what, is)]),
    ...(want === undefined ? [] : [diffLine('+', what, want)]),
  ];
}

function diffLine(sign: string, what: string, value: string): string {
  return `${sign} ${lineText(`${what}: ${value}`).slice(0, LONGEST_LINE)}`;
}

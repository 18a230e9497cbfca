import { z } from 'zod';
import type { Json } from '../ports/json.ts';
import { fixable, message, type Message } from '../text/message.ts';
import { usageError, type SovranError } from '../text/sovran-error.ts';
import { canonicalJson, digestOf } from '../kit/canonical.ts';
import type { Operation } from './operation.ts';
import type { Plan } from './plan/plan.ts';

const words = z.lazy(() => z.looseObject({ key: z.string() }));

/** What a plan must hold to be read back; the steps themselves are never taken from the file, only compared. */
const planSchema = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    hash: z.string(),
    operation: z.string(),
    target: z.string(),
    input: z.json(),
    hosts: z.record(z.string(), z.string()).optional(),
    gates: z.array(
      z.looseObject({ id: z.string(), verdict: z.enum(['pass', 'fail', 'waived', 'unknown']), reason: words }),
    ),
    steps: z.array(z.looseObject({ id: z.string(), title: words, action: z.string(), args: z.looseObject({}) })),
    remarks: z.array(words).optional(),
  }),
);

/** The plan in the text of a file that `--plan-out` wrote. Throws `bad-plan` (exit 2) naming what is wrong. */
export function readSavedPlan(path: string, text: string): Plan {
  const value = parseJson(path, text);
  const parsed = planSchema.safeParse(value);
  if (!parsed.success) throw badPlan(path, missingPart(value, parsed.error.issues[0]));
  if (Object.keys(parsed.data).some((key) => !(key in planSchema.unwrap().shape)))
    throw badPlan(path, message('run.plan.edited'));
  const { operation, target, input, gates, steps, hosts, hash } = parsed.data;
  const sealed = { operation, target, input, gates, steps, ...(hosts ? { hosts } : {}) };
  if (digestOf(sealed) !== hash) throw badPlan(path, message('run.plan.edited'));
  return value as Plan;
}

/** Whether a text is a plan that `--plan-out` wrote, of whatever command, edited or not. */
export function isSavedPlan(text: string): boolean {
  try {
    return planSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Throws `bad-plan` (exit 2) for a plan of another command line: only one whose facts moved is stale. */
export function refuseOtherPlan<Input extends Json, Facts, Result>(
  path: string,
  saved: Plan,
  operation: Operation<Input, Facts, Result>,
  input: Input,
): void {
  refuseOtherTarget(path, saved, operation, input);
  const keys = changedKeys(saved.input, input);
  if (keys.length > 0) throw badPlan(path, message('run.plan.other-input', { keys: keys.join(', ') }), { keys });
}

/** Throws `bad-plan` (exit 2) for a plan of another command, or of another thing that it changes. */
export function refuseOtherTarget<Input extends Json, Facts, Result>(
  path: string,
  saved: Plan,
  operation: Operation<Input, Facts, Result>,
  input: Input,
): void {
  const made = { operation: saved.operation, target: saved.target };
  if (saved.operation !== operation.id || saved.target !== operation.target(input)) {
    throw badPlan(path, message('run.plan.other-command', made), { ...made });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badPlan(path, message('run.plan.no-json'));
  }
}

/** The document of `--dry-run --json` has a plan's name and no input: it can be shown, not applied. */
function missingPart(value: unknown, issue: z.core.$ZodIssue | undefined): Message {
  if ((value as { kind?: unknown } | null)?.kind === 'Plan') return message('run.plan.shown');
  const part = issue?.path.map(String).join('.') ?? '';
  return part === '' ? message('run.plan.no-object') : message('run.plan.lacks', { part });
}

/** Names of the inputs whose values differ. */
function changedKeys(saved: Json, now: Json): string[] {
  const [left, right] = [saved, now].map((one) => (one !== null && typeof one === 'object' ? one : {})) as [
    Record<string, Json>,
    Record<string, Json>,
  ];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.filter((key) => canonicalJson(left[key] ?? null) !== canonicalJson(right[key] ?? null));
}

function badPlan(path: string, reason: Message, details: Record<string, Json> = {}): SovranError {
  return usageError('bad-plan', fixable('run.bad-plan', { path, reason }), {
    details: { path, reason: reason.key.replace('run.plan.', ''), ...details },
  });
}

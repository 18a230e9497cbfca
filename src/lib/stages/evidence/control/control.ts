import { z } from 'zod';
import { wordsSchema } from '../../../core/text/words-of-data.ts';
import type { CharterSpec } from '../../../core/project/resources/charter.ts';
import type { MessageParams } from '../../../core/text/message.ts';
import type { CollectedFacts } from '../collect/collectors.ts';

/** Worst first: the verdict over several places is the first that any of them has. */
export const VERDICTS = ['fail', 'unknown', 'attested', 'na', 'pass'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a rule judges: facts of the collectors that its control names, all of them there. */
export interface RuleFacts {
  now: string;
  environment: string | null;
  host: string | null;
  /** Of the project's charter in force. */
  charter: CharterSpec | null;
  /** How long what was recorded proves something, milliseconds. */
  validForMs: number | null;
  seen: Readonly<CollectedFacts>;
}

/** What a rule says. `reason` names one of the control's reasons; a statement about it names `subjects`, by digest. */
export interface Finding {
  verdict: Verdict;
  reason: string;
  params?: MessageParams;
  subjects?: string[];
}

/** Pure: the same facts give the same finding. */
export type Rule = (facts: RuleFacts) => Finding;

const finding =
  (verdict: Verdict) =>
  (reason: string, params?: MessageParams): Finding => ({ verdict, reason, ...(params ? { params } : {}) });
export const [pass, fail, unknown] = [finding('pass'), finding('fail'), finding('unknown')];
/** Nothing there to judge: never a pass. */
export const notApplicable = finding('na');

/** Pure: the worst of several verdicts; `unknown` of none. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((one) => verdicts.includes(one)) ?? 'unknown';
}

/** A file of `templates/controls/`. */
export const controlSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]{3}-\d\d$/),
  title: wordsSchema,
  /** What must hold, in one sentence. */
  requires: wordsSchema,
  clauses: z.array(
    z.strictObject({
      text: z.string().min(1),
      /** Since when it applies; null where the text says no day. */
      from: z.iso.date().nullable(),
      /** The wording was compared with the primary text. */
      sourceChecked: z.boolean(),
    }),
  ),
  scope: z.enum(['project', 'environment', 'host']),
  collectors: z.array(z.string()).min(1),
  rule: z.string(),
  /** Days that recorded evidence proves something; null: what is judged is of now. */
  validForDays: z.number().int().positive().nullable(),
  dimension: z.enum(['sovereignty']).optional(),
  /** By name; `next` is a command to type. */
  reasons: z.record(z.string(), wordsSchema.extend({ next: z.string().optional() })),
});
export type Control = z.infer<typeof controlSchema>;

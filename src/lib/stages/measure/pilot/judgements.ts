import { z } from 'zod';
import { ulidSchema } from '../../../core/project/resources/common.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';

/** What a judge said of a row; people are numbers here. */
export const judgementSchema = z.strictObject({
  judge: z.number().int().positive(),
  row: z.string(),
  /** Run of the evaluation whose answer is preferred; null: none. */
  preferred: ulidSchema.nullable(),
  /** What should have been answered, and what was: the preferred answer, else that of the first evaluation. Null: not corrected. */
  correction: z.string().nullable(),
  rejected: z.string().nullable(),
});
export type Judgement = z.infer<typeof judgementSchema>;

/** Where the judgements of a pilot are kept. */
export function judgementsFile(pilot: string): string {
  return `eval/pilots/${pilot}/judgements.jsonl`;
}

/** Judgements of a pilot, a line each; none before the first import. */
export async function readJudgements(project: ProjectReader, pilot: string): Promise<Judgement[]> {
  const text = Buffer.from((await project.readFile(judgementsFile(pilot))) ?? []).toString('utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [judgementSchema.parse(parseJson(line))]));
}

/** Pure. */
export function judgementsText(judgements: readonly Judgement[]): string {
  return judgements.map((judgement) => `${JSON.stringify(judgement)}\n`).join('');
}

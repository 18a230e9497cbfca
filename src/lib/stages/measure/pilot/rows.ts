import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readRows } from '../bench/read-split.ts';
import { readAnswers } from '../eval/answers.ts';
import { strictForm } from '../scores/exact-match.ts';
import { seededRandom } from '../stats/bootstrap.ts';

/** A question with its answers: in the order of the evaluations, or as a sheet shows them. */
export interface PilotRow {
  id: string;
  question: string;
  answers: string[];
}

/** Evaluations by the digest of their answers. */
type Answered = { run: string; answers: string | undefined }[];

/** The rows to which every evaluation has an answer. Throws `bad-answers` (exit 5), `dataset-missing`. */
export async function answeredRows(
  ctx: StageContext,
  dataset: PilotSpec['dataset'],
  evaluations: Answered,
): Promise<PilotRow[]> {
  const [first = [], ...others] = await Promise.all(
    evaluations.map(({ run, answers }) => readAnswers(ctx.project, run, answers)),
  );
  const questions = new Map((await readRows(ctx, dataset)).map(({ id, prompt }) => [id, questionOf(prompt)]));
  return first.flatMap((answer, at) => {
    const found = [answer, ...others.map((answers) => answers[at])].filter(
      (one) => one?.id === answer.id && one.error === undefined && one.answer.trim() !== '',
    );
    const question = questions.get(answer.id);
    if (question === undefined || found.length < evaluations.length) return [];
    return [{ id: answer.id, question, answers: found.map((one) => one?.answer ?? '') }];
  });
}

/** The last message, or all with their roles where there are several. */
function questionOf(prompt: readonly ChatMessage[]): string {
  const [only, ...others] = prompt;
  if (others.length === 0) return only?.content ?? '';
  return prompt.map(({ role, content }) => `${role}: ${content}`).join('\n\n');
}

/** So many rows in the order of the seed; with `differing`, of those whose answers differ. Pure. */
export function drawRows(
  rows: readonly PilotRow[],
  { draw, seed, rows: count }: Pick<PilotSpec, 'draw' | 'seed'> & { rows: number },
): PilotRow[] {
  const open = rows.filter(({ answers }) => draw === 'random' || new Set(answers.map(strictForm)).size > 1);
  return shuffle(open, `pilot rows ${seed}`).slice(0, count);
}

/** Numbers of the evaluations in the order that a row’s sheet shows their answers. Pure. */
export function orderOf(seed: number, row: string, evaluations: number): number[] {
  return shuffle([...Array(evaluations).keys()], `pilot answers ${seed} ${row}`);
}

/** The rows as judges read them: nothing says which answer is whose. Pure. */
export function blindRows(rows: readonly PilotRow[], seed: number): PilotRow[] {
  return rows.map((row) => ({
    ...row,
    answers: orderOf(seed, row.id, row.answers.length).map((at) => row.answers[at] ?? ''),
  }));
}

/** Identity of what judges read. */
export function sheetDigest(pilot: string, blind: readonly PilotRow[]): string {
  return digestOf({ pilot, rows: [...blind] });
}

/** By Fisher and Yates. */
function shuffle<T>(list: readonly T[], seed: string): T[] {
  const random = seededRandom(seed);
  const shuffled = [...list];
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled;
}

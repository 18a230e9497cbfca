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

/** The rows to which every evaluation has an answer. Throws `bad-answers` (exit 5), `dataset-missing`. */
export async function answeredRows(
  ctx: StageContext,
  { dataset, evaluations }: Pick<PilotSpec, 'dataset' | 'evaluations'>,
): Promise<PilotRow[]> {
  const all = await Promise.all(evaluations.map(({ run, answers }) => readAnswers(ctx.project, run, answers)));
  const questions = new Map((await readRows(ctx, dataset)).map(({ id, prompt }) => [id, questionOf(prompt)]));
  return (all[0] ?? []).flatMap(({ id }, at) => {
    const found = all.flatMap((said) => said[at] ?? []).filter((one) => one.id === id && one.error === undefined);
    const answers = found.map(({ answer }) => answer).filter((answer) => answer.trim() !== '');
    const question = questions.get(id);
    return question !== undefined && answers.length === all.length ? [{ id, question, answers }] : [];
  });
}

/** The one message, or all with their roles. */
function questionOf(prompt: readonly ChatMessage[]): string {
  const isAlone = prompt.length === 1;
  return prompt.map(({ role, content }) => (isAlone ? content : `${role}: ${content}`)).join('\n\n');
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
export function orderOf(seed: number, { id, answers }: PilotRow): number[] {
  return shuffle([...answers.keys()], `pilot answers ${seed} ${id}`);
}

/** The rows as judges read them: nothing says which answer is whose. Pure. */
export function blindRows(rows: readonly PilotRow[], seed: number): PilotRow[] {
  return rows.map((row) => ({ ...row, answers: orderOf(seed, row).map((at) => row.answers[at] ?? '') }));
}

/** Identity of what judges read. */
export function sheetDigest(pilot: string, blind: readonly PilotRow[]): string {
  return digestOf({ pilot, rows: [...blind] });
}

/** In an order that the seed decides. */
function shuffle<T>(list: readonly T[], seed: string): T[] {
  const random = seededRandom(seed);
  const ranked = list.map((item) => ({ item, rank: random() }));
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ item }) => item);
}

import { CRITERIA } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import type { Prompts } from '../../../core/text/prompts.ts';
import { CONSISTENCY_LIMIT, findWorstPair, solvePairwise } from '../ranking/consistency.ts';
import { criterionPairs, fromUpperTriangle, setPair } from '../ranking/pairwise-matrix.ts';
import { describeWorstPair } from './set-weights.ts';

/** Asks the ten pairwise comparisons on Saaty’s scale; the worst pair of inconsistent ones once more. */
export async function askComparisons(prompts: Prompts): Promise<number[][]> {
  prompts.explain(message('scope.ask.pairs'));
  const judgements: number[] = [];
  for (const [at, [i, j]] of criterionPairs().entries()) {
    prompts.explain(message('scope.ask.pair', { number: at + 1, count: criterionPairs().length }));
    judgements.push(await askJudgement(prompts, i, j));
  }
  const matrix = fromUpperTriangle(judgements);
  await reviseWorstPairs(prompts, matrix);
  return matrix;
}

async function reviseWorstPairs(prompts: Prompts, matrix: number[][]): Promise<void> {
  for (;;) {
    const { consistencyRatio: ratio } = solvePairwise(matrix);
    const worst = findWorstPair(matrix);
    if (ratio <= CONSISTENCY_LIMIT || !worst) return;
    prompts.explain(message('scope.weights.inconsistent', { ratio, ...describeWorstPair(matrix) }));
    if (!(await prompts.confirm(message('scope.ask.revise')))) return;
    setPair(matrix, worst.row, worst.column, await askJudgement(prompts, worst.row, worst.column));
  }
}

async function askJudgement(prompts: Prompts, i: number, j: number): Promise<number> {
  const [left, right] = [CRITERIA[i] ?? 'impact', CRITERIA[j] ?? 'impact'];
  const side = await prompts.select<'left' | 'right' | 'equal'>(message('scope.ask.side'), [
    { value: 'left', label: message(`scope.criterion.${left}`) },
    { value: 'right', label: message(`scope.criterion.${right}`) },
    { value: 'equal', label: message('scope.ask.equal') },
  ]);
  if (side === 'equal') return 1;
  const strength = await prompts.number(message('scope.ask.strength'), { integer: true, min: 2, max: 9 });
  return side === 'left' ? strength : 1 / strength;
}

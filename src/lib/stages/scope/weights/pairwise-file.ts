import { z } from 'zod';
import { CRITERIA, type Criterion } from '../../../core/project/resources/use-case.ts';
import { message } from '../../../core/text/message.ts';
import { toMatrix } from '../ranking/pairwise-matrix.ts';
import { toCriterion } from '../input/parse-pairs.ts';
import { checkShape, readYaml } from '../input/read-yaml.ts';
import { badValue } from '../input/usage.ts';

const fileSchema = z.strictObject({
  criteria: z.array(z.string()),
  pairwise: z.array(z.array(z.union([z.number(), z.string()]))),
});

/** A judgement per pair from a file (`criteria: […]`, `pairwise: [[1, 2, …], …]`), in the order of the criteria. */
export function parsePairwise(path: string, text: string): number[][] {
  const { criteria, pairwise } = checkShape(readYaml(path, text), fileSchema, Object.keys(fileSchema.shape));
  return toMatrix(checkCriteria(criteria), pairwise);
}

/** The five criteria, each once, in any order. Throws `bad-criteria` (exit 2). */
function checkCriteria(words: string[]): Criterion[] {
  const criteria = words.map(toCriterion);
  const twice = criteria.find((criterion, at) => criteria.indexOf(criterion) !== at);
  if (twice) throw badValue('bad-criteria', message('scope.criteria.twice', { criterion: twice }));
  const missing = CRITERIA.filter((criterion) => !criteria.includes(criterion));
  if (missing.length > 0)
    throw badValue('bad-criteria', message('scope.criteria.missing', { criteria: missing.join(', ') }));
  return criteria;
}

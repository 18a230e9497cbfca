import { parse } from 'yaml';
import { z } from 'zod';
import type { Templates } from '../../../core/operation/context.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';
import type { Verdict } from '../../evidence/control/control.ts';

const objectiveSchema = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    title: wordsSchema,
    weight: z.number().positive(),
    /** What each level needs, from 1 on; empty where no fact decides. */
    steps: z.array(z.array(z.string()).min(1)),
  }),
);

/** `templates/sovereignty/levels.yaml`. */
const mappingSchema = z.lazy(() =>
  z.strictObject({
    framework: z.string(),
    sourceChecked: z.boolean(),
    levels: z.array(wordsSchema),
    objectives: z.array(objectiveSchema),
    /** Countries whose law is not foreign. */
    inside: z.array(z.string().length(2)),
  }),
);

export type LevelMapping = z.infer<typeof mappingSchema>;

/** An objective with the level that its facts reach. */
export const objectiveLevelSchema = z.object({
  id: z.string(),
  title: wordsSchema,
  weight: z.number(),
  /** Null where no fact decides. */
  level: z.number().int().nullable(),
  /** What the next level still needs. */
  needs: z.array(z.string()),
});
export type ObjectiveLevel = z.infer<typeof objectiveLevelSchema>;

/** The levels of all objectives; the least of those that facts decide, and their weighted share of the highest, per cent. */
export interface SovereigntyLevels {
  objectives: ObjectiveLevel[];
  minimum: number;
  score: number;
  /** The fewest needs that raise the minimum; empty where every objective is at the highest that facts decide. */
  raises: string[];
}

export async function readLevels(templates: Templates): Promise<LevelMapping> {
  return mappingSchema.parse(parse(await templates.read('sovereignty/levels.yaml')));
}

/** Pure: levels by the verdict of each need; what is not known is not met. */
export function judgeLevels(mapping: LevelMapping, verdicts: Readonly<Record<string, Verdict>>): SovereigntyLevels {
  const objectives = mapping.objectives.map((one) => levelOf(one, verdicts));
  const decided = objectives.flatMap(({ level, ...rest }) => (level === null ? [] : [{ ...rest, level }]));
  const minimum = Math.min(...decided.map(({ level }) => level));
  const weight = decided.reduce((sum, one) => sum + one.weight, 0);
  const reached = decided.reduce((sum, one) => sum + one.weight * one.level, 0);
  const lowest = decided.filter(({ level }) => level === minimum);
  return {
    objectives,
    minimum,
    score: Math.round((100 * reached) / (weight * (mapping.levels.length - 1))),
    // One that no fact raises keeps the minimum where it is.
    raises: lowest.every(({ needs }) => needs.length > 0) ? [...new Set(lowest.flatMap(({ needs }) => needs))] : [],
  };
}

function levelOf(
  { id, title, weight, steps }: LevelMapping['objectives'][number],
  verdicts: Readonly<Record<string, Verdict>>,
): ObjectiveLevel {
  const unmet = (needs: readonly string[]): string[] =>
    needs.filter((need) => verdicts[need] !== 'pass' && verdicts[need] !== 'na');
  const first = steps.findIndex((needs) => unmet(needs).length > 0);
  const level = steps.length === 0 ? null : first === -1 ? steps.length : first;
  return { id, title, weight, level, needs: first === -1 ? [] : unmet(steps[first] ?? []) };
}

import { z } from 'zod';
import { contextSchema, HOSTING_MODELS } from '../../../core/project/resources/use-case.ts';
import { documents as checks } from '../check/schema.ts';
import { objectiveLevelSchema } from './levels.ts';

const hosting = z.enum(HOSTING_MODELS).nullable();

const sovereigntySchema = z.lazy(() =>
  z.object({
    environment: z.string(),
    check: checks.ControlCheck,
    /** What the levels are a reading of. */
    framework: z.string(),
    objectives: z.array(objectiveLevelSchema.extend({ title: z.string() })),
    /** The least level of the objectives that facts decide. */
    minimum: z.object({ level: z.number().int(), name: z.string() }),
    /** Weighted share of the highest level, of the objectives that facts decide. */
    score: z.object({ value: z.number(), unit: z.literal('%'), how: z.literal('derived') }),
    /** The fewest needs that raise the minimum. */
    raises: z.array(z.object({ need: z.string(), reason: z.string(), next: z.string().nullable() })),
    /** Null where what serves is for no use case. */
    hosting: z
      .object({
        usecase: z.string(),
        context: contextSchema,
        /** Answers that differ from those of scoping. */
        changed: z.array(z.string()),
        scoped: hosting,
        deployed: hosting,
        comparison: z.unknown(),
      })
      .nullable(),
  }),
);

/** Documents of `govern sovereignty`, by kind. */
export const documents = { Sovereignty: sovereigntySchema };
export type SovereigntyDocument = z.infer<typeof sovereigntySchema>;

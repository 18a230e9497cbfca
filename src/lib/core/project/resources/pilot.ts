import { z } from 'zod';
import { digestSchema, nameSchema, resourceSchema, ulidSchema } from './common.ts';
import { SPLITS } from './dataset.ts';

const count = z.number().int().positive();

/** How rows were drawn: from all that every model answered, or from those whose answers differ. */
export const DRAWS = ['random', 'differing'] as const;

/** What pilot users were asked; written by sovran alone. Which answer is whose follows from the seed, and is in no sheet. */
const pilotSpecSchema = z.lazy(() =>
  z.strictObject({
    /** Identity of the sheet: of what judges read. */
    sheet: digestSchema,
    seed: z.number().int(),
    draw: z.enum(DRAWS),
    judges: count,
    /** The lead that is to be shown, points, and how many judgements that takes. */
    margin: count,
    needed: count,
    dataset: z.strictObject({ name: nameSchema, digest: digestSchema, split: z.enum(SPLITS) }),
    evaluations: z.array(
      z.strictObject({
        run: ulidSchema,
        report: digestSchema,
        answers: digestSchema,
        subject: z.string(),
        model: z.strictObject({ name: nameSchema, digest: digestSchema }).optional(),
        /** Of a test model. */
        fixture: z.literal(true).optional(),
      }),
    ),
    languages: z.array(z.enum(['en', 'fr'])),
    /** Digest of a row: of its question and answers. */
    rows: z.array(z.strictObject({ id: z.string(), digest: digestSchema })),
  }),
);

export type PilotSpec = z.infer<typeof pilotSpecSchema>;
export const pilotSchema = z.lazy(() => resourceSchema('Pilot', pilotSpecSchema));

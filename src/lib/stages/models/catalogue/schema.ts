import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { CLAUSES } from './clauses.ts';
import { daySchema, entrySchema } from './entry.ts';

const verdict = z.enum(['pass', 'fail', 'unknown']);
const sourced = { value: z.unknown(), source: z.string(), clause: z.string().optional(), date: daySchema };

const clauseSchema = z.object({
  id: z.enum(CLAUSES),
  verdict,
  reason: z.string(),
  ...sourced,
  missing: z.string().optional(),
  line: z.string().optional(),
});

/** Documents of this room's commands, by kind. */
export const documents = {
  CatalogueEntryList: z.object({
    items: z.array(z.object({ name: nameSchema, ...entrySchema.unwrap().shape.spec.shape, verdict })),
  }),
  CatalogueCheck: z.object({
    name: nameSchema,
    title: z.string(),
    license: z.string(),
    verdict,
    clauses: z.array(clauseSchema),
    conditions: z.array(z.object({ id: z.string(), ...sourced })),
    missing: z.array(z.string()),
  }),
};

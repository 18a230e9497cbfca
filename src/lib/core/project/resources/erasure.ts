import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';
import { placeSchema } from './retirement.ts';

const count = z.number().int().nonnegative();

/** The erasure of a person, written by sovran without personal data. It is open while any place may have the rows. */
export const erasureSpecSchema = z.lazy(() =>
  z.strictObject({
    state: z.enum(['open', 'closed']),
    at: instantSchema,
    by: z.string(),
    closedAt: instantSchema.optional(),
    identifiers: count,
    /** Versions that held the person; without `after` an older one, which was only removed. */
    datasets: z.array(
      z.strictObject({
        name: z.string(),
        before: digestSchema,
        after: digestSchema.optional(),
        rows: z.strictObject({ before: count, erased: count, after: count }),
        shards: z.array(z.strictObject({ path: z.string(), erased: count })),
      }),
    ),
    /** What learned from them, parents first; `unread`: from a version that could not be searched. */
    models: z.array(
      z.strictObject({ name: nameSchema, kind: z.string(), digest: digestSchema, unread: z.literal(true).optional() }),
    ),
    releases: z.array(z.strictObject({ name: nameSchema, live: z.array(nameSchema) })),
    /** Files and folders that were cleaned as well. */
    cleaned: z.array(z.strictObject({ path: z.string(), lines: count })),
    /** Where the person still is, or may be: `file` of people or of evidence, `unread` what could not be searched. */
    remaining: z.array(z.strictObject({ kind: z.enum(['file', 'history', 'unread']), where: z.string(), count })),
    places: z.array(placeSchema),
  }),
);

export type ErasureSpec = z.infer<typeof erasureSpecSchema>;
export const erasureSchema = z.lazy(() => resourceSchema('Erasure', erasureSpecSchema));

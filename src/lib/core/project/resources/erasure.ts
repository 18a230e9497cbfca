import { z } from 'zod';
import { digestSchema, instantSchema, nameSchema, resourceSchema } from './common.ts';
import { placeSchema } from './retirement.ts';

const count = z.number().int().nonnegative();

/** Where a person is still found, or may be, which sovran does not change. */
export const REMAINING = [
  'history',
  'commit',
  'source',
  'file',
  'record',
  'store',
  'version',
  'pseudonyms',
  'unread',
] as const;

/** The erasure of a person from data; written by sovran alone, without personal data. It is open until each machine was seen without the rows. */
export const erasureSpecSchema = z.lazy(() =>
  z.strictObject({
    state: z.enum(['open', 'closed']),
    at: instantSchema,
    by: z.string(),
    closedAt: instantSchema.optional(),
    /** Number of identifiers that were looked for. */
    identifiers: count,
    /** Versions that held the person; `after` is left out where an older version was only removed. */
    datasets: z.array(
      z.strictObject({
        name: z.string(),
        before: digestSchema,
        after: digestSchema.optional(),
        rows: z.strictObject({ before: count, erased: count, after: count }),
        shards: z.array(z.strictObject({ path: z.string(), erased: count })),
      }),
    ),
    /** Models that learned from these versions, parents first. */
    models: z.array(z.strictObject({ name: nameSchema, kind: z.string(), digest: digestSchema })),
    /** Releases that serve one of them, and where they were live. */
    releases: z.array(z.strictObject({ name: nameSchema, live: z.array(nameSchema) })),
    /** Other places that were cleaned: lines of a file of the project, or a folder of this machine’s store. */
    cleaned: z.array(z.strictObject({ path: z.string(), lines: count.optional() })),
    remaining: z.array(z.strictObject({ kind: z.enum(REMAINING), where: z.string(), count })),
    places: z.array(placeSchema).default([]),
  }),
);

export type ErasureSpec = z.infer<typeof erasureSpecSchema>;
export type Remaining = ErasureSpec['remaining'][number];
export const erasureSchema = z.lazy(() => resourceSchema('Erasure', erasureSpecSchema));

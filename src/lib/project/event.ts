import { z } from 'zod';
import { digestSchema, instantSchema, ulidSchema } from './resources/common.ts';

/** One event file. `prev` is the digest of the same actor's event before it; events of two clones may share one. */
export const eventSchema = z.strictObject({
  id: ulidSchema,
  at: instantSchema,
  actor: z.string().min(1),
  operation: z.string(),
  target: z.string(),
  result: z.enum(['succeeded', 'failed', 'undone']),
  planHash: digestSchema,
  prev: digestSchema.nullable(),
  data: z.record(z.string(), z.unknown()),
});

import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const receiverSchema = z.object({
  receiver: nameSchema,
  /** `unknown`: nothing was tried in time. */
  result: z.enum(['sent', 'failed', 'unknown']),
});

/** Documents of `watch test-alert`, by kind. */
export const documents = { AlertTest: z.object({ host: nameSchema, receivers: z.array(receiverSchema) }) };
export type ReceiverTest = z.infer<typeof receiverSchema>;

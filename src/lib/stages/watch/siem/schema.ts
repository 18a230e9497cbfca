import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const siemStateSchema = z.object({
  host: nameSchema,
  target: z.string(),
  /** Events of this project that its shipper was given now. */
  handedOver: z.number().int(),
  /** The newest that it has. */
  last: z.string().nullable(),
  running: z.boolean(),
  /** To the receiver; null: unknown, e.g. since nothing was sent for long. */
  connected: z.boolean().nullable(),
  /** Why it is not connected. */
  reason: z.string().nullable(),
});

/** Documents of `watch siem`, by kind. */
export const documents = { SiemStateList: z.object({ items: z.array(siemStateSchema) }) };
export type SiemState = z.infer<typeof siemStateSchema>;

import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const counts = z.record(z.string(), z.number().int());

/** Documents of these commands, by kind. */
export const documents = {
  Scaling: z.object({
    name: nameSchema,
    replicas: z.number().int(),
    /** What every host serves; the proof behind it is left out without one. */
    release: nameSchema.nullable(),
    joined: z.array(nameSchema),
    left: z.array(nameSchema),
    requests: z
      .object({ sent: z.number(), ok: z.number(), lost: z.number(), upper95: z.number().nullable() })
      .optional(),
    byMember: counts.optional(),
    byRelease: counts.optional(),
    verdict: z.enum(['passed', 'failed']).optional(),
    report: z.string().optional(),
  }),
};

import { z } from 'zod';
import { resourceSchema } from './common.ts';

/** GDPR, Articles 15 to 18, 20 and 21. */
export const RIGHTS = ['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection'] as const;

const statedSchema = z.string().trim().min(1);

/** One request of a person; `reference` names the file that only the data protection officer has. */
const requestSchema = z.lazy(() =>
  z
    .strictObject({
      // A digit and no long word, so that few names of persons pass.
      reference: z.string().regex(/^(?=.*\d)(?!.*[a-z]{5})[a-z0-9][a-z0-9.-]{0,62}$/),
      right: z.enum(RIGHTS),
      received: z.iso.date(),
      /** `on`: the day the person was informed. */
      extended: z.strictObject({ on: z.iso.date(), reason: statedSchema }).optional(),
      closed: z
        .strictObject({
          on: z.iso.date(),
          outcome: z.enum(['granted', 'partly', 'refused']),
          reason: statedSchema.optional(),
        })
        .optional(),
    })
    .refine(({ received, extended, closed }) => [extended, closed].every((one) => !one || one.on >= received), {
      message: 'request-dates',
    })
    .refine(({ closed }) => !closed || closed.outcome === 'granted' || closed.reason, {
      message: 'request-reason',
      path: ['closed'],
    }),
);

/** Requests of persons about their data; written by people, without anything that identifies them. */
const requestRegisterSpecSchema = z.lazy(() =>
  z.strictObject({
    requests: z
      .array(requestSchema)
      .refine((all) => new Set(all.map(({ reference }) => reference)).size === all.length, {
        message: 'request-twice',
      }),
  }),
);

export type PersonRequest = z.infer<typeof requestSchema>;
export const requestRegisterSchema = z.lazy(() => resourceSchema('RequestRegister', requestRegisterSpecSchema));

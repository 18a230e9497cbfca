import { z } from 'zod';
import { nameSchema } from './common.ts';

/** Numbers of the steps of `host apply`, as the register of exceptions names them; S23 and S30 were never given. */
export const PROVISION_STEPS = Array.from({ length: 38 }, (_, at) => `S${String(at + 1).padStart(2, '0')}`).filter(
  (step) => step !== 'S23' && step !== 'S30',
);

const exceptionSchema = z.lazy(() =>
  z
    .strictObject({
      /** Step of the catalogue, e.g. `S31`. */
      step: z.enum(PROVISION_STEPS),
      host: nameSchema.optional(),
      group: nameSchema.optional(),
      reason: z.string().trim().min(1),
      /** Who answers for it. */
      owner: z.string().trim().min(1),
      /** The last day it counts; from the next on the step fails again. */
      expires: z.iso.date(),
    })
    .refine((one) => (one.host === undefined) !== (one.group === undefined), {
      message: 'host or group',
      path: ['host'],
    }),
);

export const hostExceptionsSpecSchema = z.lazy(() =>
  z.strictObject({ exceptions: z.array(exceptionSchema).default([]) }),
);

export type HostExceptionsSpec = z.infer<typeof hostExceptionsSpecSchema>;

/** `hosts/exceptions.yaml`: deviations from what `host apply` brings hosts to, with a reason and an end. */
export const hostExceptionsSchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('HostExceptions'),
    metadata: z.strictObject({ name: z.literal('exceptions') }),
    spec: hostExceptionsSpecSchema,
  }),
);

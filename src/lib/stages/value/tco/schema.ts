import { z } from 'zod';
import { nameSchema, ulidSchema } from '../../../core/project/resources/common.ts';
import { COST_LINES } from '../economics/economics.ts';

const rowSchema = z.object({
  utilisation: z.number(),
  yearlyCost: z.number().nullable(),
  /** Generated in a year. */
  millionTokens: z.number().nullable(),
  perMillionTokens: z.number().nullable(),
});

const priceSchema = z.object({
  name: z.object({ en: z.string(), fr: z.string() }),
  /** Of generated tokens, with the prompt that belongs to them. */
  perMillionTokens: z.number(),
  asOf: z.iso.date().nullable(),
  source: z.string().nullable(),
  /** Tokens a year from which the machine is cheaper, at the cost of full load. */
  breakEvenMillionTokens: z.number().nullable(),
  /** Whether the machine makes so many; null where its speed is unknown. */
  isReachable: z.boolean().nullable(),
});

const environmentTcoSchema = z.object({
  environment: nameSchema,
  host: nameSchema,
  /** Generated tokens a second at full load; `run`: the bench it was measured by. */
  tokensPerSecond: z
    .object({ value: z.number(), how: z.enum(['measured', 'declared']), run: ulidSchema.optional() })
    .nullable(),
  /** Prompt tokens for each generated one. */
  promptPerGenerated: z.object({ value: z.number(), how: z.enum(['measured', 'declared']) }),
  unknown: z.array(z.enum(COST_LINES)),
  /** At the use of the last 30 days; null where tokens or speed are unknown. */
  current: rowSchema.nullable(),
  rows: z.array(rowSchema),
  prices: z.array(priceSchema),
});

const tcoSchema = z.object({
  currency: z.string(),
  how: z.literal('estimated'),
  environments: z.array(environmentTcoSchema),
});

export type TcoRow = z.infer<typeof rowSchema>;
export type PriceCompared = z.infer<typeof priceSchema>;
export type EnvironmentTco = z.infer<typeof environmentTcoSchema>;
export type Tco = z.infer<typeof tcoSchema>;

/** Documents of `value tco`, by kind. */
export const documents = { Tco: tcoSchema };

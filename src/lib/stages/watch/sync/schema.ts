import { z } from 'zod';
import { instantSchema, nameSchema } from '../../../core/project/resources/common.ts';

/** What the engine of a release has counted since it began, by its own counters. */
const tokensSchema = z.object({
  release: nameSchema,
  promptTokens: z.number().int(),
  generatedTokens: z.number().int(),
});

const environmentUsageSchema = z.object({
  environment: nameSchema,
  host: nameSchema,
  /** Requests that this clone did not have yet. */
  added: z.number().int(),
  requests: z.number().int(),
  first: instantSchema.nullable(),
  last: instantSchema.nullable(),
  /** Requests that the gateway numbered and never logged; those in flight are among them. */
  unlogged: z.number().int(),
  inFlight: z.number().int(),
  /** Empty where no engine answered or counts. */
  tokens: z.array(tokensSchema),
  /** Why its host could not be asked; the rest is then what was fetched before. */
  unreachable: z.string().optional(),
});

/** Documents of `watch sync`, by kind. */
export const documents = { UsageSync: z.object({ environments: z.array(environmentUsageSchema) }) };
export type EnvironmentUsage = z.infer<typeof environmentUsageSchema>;

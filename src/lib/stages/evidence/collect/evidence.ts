import { z } from 'zod';
import type { JsonObject } from '../../../core/ports/json.ts';

/** What one collector saw at one place, with what made it; `command` and its exit code where a host was asked. */
export const evidenceSchema = z.object({
  collector: z.string(),
  /** Of the collectors. */
  version: z.number().int(),
  at: z.string(),
  environment: z.string().nullable(),
  host: z.string().nullable(),
  /** Fingerprint of the host key that the project trusts. */
  hostKey: z.string().nullable(),
  command: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  /** Of what the host printed; of a collector of the project, of its facts. Null: nothing was collected. */
  digest: z.string().nullable(),
  /** The file of people that is not committed, for which nothing was collected. */
  refused: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).nullable(),
});
export type Evidence = Omit<z.infer<typeof evidenceSchema>, 'facts'> & { facts: JsonObject | null };

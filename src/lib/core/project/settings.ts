import { z } from 'zod';
import { ulidSchema } from './resources/common.ts';
import { projectEconomicsSchema } from './resources/economics.ts';
import { organisationFactsSchema } from './resources/organisation-facts.ts';
import { provisionSchema } from './resources/provision.ts';
import { watchSettingsSchema } from './resources/watch.ts';

/** `sovran.yaml`. */
export const settingsSchema = z.lazy(() =>
  z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('Project'),
    metadata: z.strictObject({ name: z.string().min(1).max(63) }),
    spec: z.strictObject({
      /** Format of the project’s files; a project without it is older than any. */
      format: z.int().min(1).optional(),
      organisation: z.string().default(''),
      language: z.enum(['en', 'fr']).default('en'),
      /** What licences of base models ask about the organisation. */
      facts: organisationFactsSchema.optional(),
      /** What `host apply` makes of every host. */
      provision: provisionSchema.optional(),
      /** Where alerts of its hosts go. */
      watch: watchSettingsSchema.optional(),
      /** What the project pays, for `value cost`. */
      value: projectEconomicsSchema.optional(),
      /** Names the project on hosts that several projects and operators share; every clone has the same. */
      id: ulidSchema.optional(),
    }),
  }),
);

export type SettingsFile = z.infer<typeof settingsSchema>;

import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

/** An environment as `env list` shows it. */
const environmentEntrySchema = z.object({
  name: nameSchema,
  host: nameSchema,
  bind: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** Recorded as live; the gateway is not asked. */
  release: nameSchema.nullable(),
  /** Of a front: its members, spare ones too. */
  members: z.array(nameSchema).optional(),
});

export type EnvironmentEntry = z.infer<typeof environmentEntrySchema>;

const environmentLogSchema = z.object({
  name: nameSchema,
  of: z.enum(['engine', 'gateway']),
  /** Of an engine: its slot and release, as recorded. */
  slot: z.enum(['blue', 'green']).optional(),
  release: nameSchema.optional(),
  lines: z.array(z.string()),
});

export type EnvironmentLog = z.infer<typeof environmentLogSchema>;

/** Documents of these commands, by kind. */
export const documents = {
  EnvironmentList: z.object({ items: z.array(environmentEntrySchema) }),
  EnvironmentLog: environmentLogSchema,
};

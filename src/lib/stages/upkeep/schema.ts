import { z } from 'zod';

const migrationSchema = z.object({
  /** Format of the project before. */
  from: z.number().int().min(0),
  to: z.number().int().min(1),
});

export type MigrationResult = z.infer<typeof migrationSchema>;

/** Documents of this stage's commands, by kind. */
export const documents = { Migration: migrationSchema };

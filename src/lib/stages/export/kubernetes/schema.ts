import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { FLAVOURS } from './input.ts';

const kubernetesExportSchema = z.object({
  path: z.string(),
  release: nameSchema.optional(),
  environment: nameSchema.optional(),
  flavour: z.enum(FLAVOURS).optional(),
  job: z.string().optional(),
  /** In the order in which they are applied. */
  objects: z.array(z.object({ kind: z.string(), name: z.string() })),
  files: z.array(z.string()),
});

/** Document of `export kubernetes` and `export job`. */
export const documents = { KubernetesExport: kubernetesExportSchema };

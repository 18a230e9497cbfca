import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { FLAVOURS } from './input.ts';

const kubernetesExportSchema = z.object({
  path: z.string(),
  release: nameSchema,
  environment: nameSchema,
  flavour: z.enum(FLAVOURS),
  /** In the order in which they are applied. */
  objects: z.array(z.object({ kind: z.string(), name: z.string() })),
  files: z.array(z.string()),
});

/** Document of `export kubernetes`. */
export const documents = { KubernetesExport: kubernetesExportSchema };

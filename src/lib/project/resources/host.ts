import { z } from 'zod';
import { instantSchema, resourceSchema } from './common.ts';

const gpuSchema = z.strictObject({
  index: z.number().int(),
  name: z.string(),
  memoryGiB: z.number(),
  uuid: z.string(),
});

export const hostSpecSchema = z.strictObject({
  transport: z.enum(['local', 'ssh2', 'openssh', 'auto']),
  address: z.string(),
  engine: z.enum(['process', 'docker']).default('process'),
  labels: z.record(z.string(), z.string()).default({}),
  facts: z
    .strictObject({
      os: z.string(),
      arch: z.string(),
      kernel: z.string(),
      cpus: z.number().int(),
      memoryGiB: z.number(),
      diskFreeGiB: z.number(),
      gpus: z.array(gpuSchema),
      engines: z.array(z.string()),
      probedAt: instantSchema,
    })
    .optional(),
});

export type HostSpec = z.infer<typeof hostSpecSchema>;
export const hostSchema = resourceSchema('Host', hostSpecSchema);

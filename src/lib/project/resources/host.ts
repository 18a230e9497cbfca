import { z } from 'zod';
import { instantSchema, nameSchema, resourceSchema } from './common.ts';
import { provisionSchema } from './provision.ts';

const gpuSchema = z.strictObject({
  index: z.number().int(),
  name: z.string(),
  memoryGiB: z.number(),
  uuid: z.string(),
});

export const hostSpecSchema = z.strictObject({
  transport: z.enum(['local', 'ssh2', 'openssh', 'auto']),
  /** `user@host:port`, or an alias of the operator's SSH configuration. */
  address: z.string(),
  /** Hosts to go through, in order, where the SSH configuration does not say. */
  jump: z.array(z.string()).optional(),
  /** What `host check` expects and `host apply` makes of it. */
  profile: z.enum(['gpu-inference', 'gpu-training', 'cpu-lab']).optional(),
  groups: z.array(nameSchema).optional(),
  /** Folder of sovran on a host reached over SSH; /var/lib/sovran by default. */
  root: z.string().startsWith('/').optional(),
  engine: z.enum(['process', 'docker']).default('process'),
  labels: z.record(z.string(), z.string()).default({}),
  /** What `host apply` makes of it, beyond what `sovran.yaml` says for every host. */
  provision: provisionSchema.optional(),
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
      source: z.enum(['machine', 'fixture']).optional(),
    })
    .optional(),
});

export type HostSpec = z.infer<typeof hostSpecSchema>;
export const hostSchema = resourceSchema('Host', hostSpecSchema);

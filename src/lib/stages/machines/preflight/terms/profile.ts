import { z } from 'zod';

/** What a profile asks of a host: a file of `templates/profiles/`. */
export const profileSchema = z.strictObject({
  description: z.string(),
  kernel: z.string(),
  arch: z.array(z.string()).min(1),
  cpus: z.number().positive(),
  memoryGiB: z.number().positive(),
  diskFreeGiB: z.number().positive(),
  inodesFree: z.number().positive(),
  /** Smallest number of GPUs, unless the host's file declares how many it has. */
  gpus: z.number().nonnegative(),
  gpuDriver: z.string(),
  gpuTemperatureC: z.number().positive(),
  containers: z.enum(['required', 'optional']),
  /** Trained across machines: RDMA matters. */
  multiHost: z.boolean(),
  openFiles: z.number().positive(),
  diskReadMiBs: z.number().positive(),
  /** Longest time the largest model may take to load from the disk, and a checkpoint of it to be written, seconds. */
  loadSeconds: z.number().positive(),
  checkpointSeconds: z.number().positive(),
  clockSkewMs: z.number().positive(),
});

export type ProfileRules = z.infer<typeof profileSchema>;

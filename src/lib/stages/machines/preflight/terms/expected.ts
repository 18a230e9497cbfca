import { z } from 'zod';
import type { SlurmSettings } from '../../../../core/project/resources/host.ts';

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
  /** Of the model that such a host trains, where the project has none; all gradients of a step are exchanged in so many seconds. */
  trainParameters: z.number().positive(),
  exchangeSeconds: z.number().positive(),
  openFiles: z.number().positive(),
  diskReadMiBs: z.number().positive(),
  /** Longest time the largest model may take to load from the disk, and a checkpoint of it to be written, seconds. */
  loadSeconds: z.number().positive(),
  checkpointSeconds: z.number().positive(),
  clockSkewMs: z.number().positive(),
});

export type ProfileRules = z.infer<typeof profileSchema>;

/** What the script must know of a host before it runs. */
export interface ScriptTarget {
  /** Its runner starts containers. */
  containers?: boolean;
  /** Folder of sovran on the host. */
  root: string;
  /** Ports on which environments of this project serve there, with the environment's name. */
  ports: { environment: string; port: number }[];
  /** Hosts that must, or must not, be reached: `name` or `name:port`. */
  reach: string[];
  /** Where its jobs go, if its runner gives them to Slurm. */
  slurm?: SlurmSettings;
  /** Read a whole gibibyte for the rate of the disk. */
  measure: boolean;
}

/** A model of the project that the host may have to hold. */
export interface ExpectedModel {
  name: string;
  bytes: number;
  parameters: number;
  trainable: boolean;
}

/** What a host is held against: its profile, its file, the project, and what was seen of it before. */
export interface Expected extends ScriptTarget {
  /** Its name in the inventory. */
  host: string;
  profile: string;
  /** The host's file names no profile: what it is held against may not be what it is for. */
  unpinned?: boolean;
  rules: ProfileRules;
  transport: 'local' | 'ssh2' | 'openssh';
  containers: boolean;
  /** The host's file names Podman for its containers. */
  podman?: boolean;
  /** User that the address names. */
  user?: string;
  /** GPUs that the host's file declares. */
  gpus?: number;
  /** The most GPUs that were seen there: when its file was written, or by a check since. */
  gpusSeen?: number;
  airGap: boolean;
  models: ExpectedModel[];
  bootId?: string;
}

/** Containers run there, or have to. */
export function needsContainers({ containers, rules }: Expected): boolean {
  return containers || rules.containers === 'required';
}

/** GPUs that the bus must show: what is declared, else what the profile needs, and no fewer than there were. */
export function gpusOnBus(expected: Expected): number {
  return expected.gpus ?? Math.max(leastGpus(expected), expected.gpusSeen ?? 0);
}

/** GPUs that must be there. */
export function leastGpus({ gpus, rules }: Expected): number {
  return gpus ?? rules.gpus;
}

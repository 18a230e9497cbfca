import type { ProfileRules } from './profile.ts';
import type { ScriptTarget } from './script-target.ts';

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
  engine: 'process' | 'docker';
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
export function needsContainers({ engine, rules }: Expected): boolean {
  return engine === 'docker' || rules.containers === 'required';
}

/** GPUs that the bus must show: what is declared, else what the profile needs, and no fewer than there were. */
export function gpusOnBus(expected: Expected): number {
  return expected.gpus ?? Math.max(leastGpus(expected), expected.gpusSeen ?? 0);
}

/** GPUs that must be there. */
export function leastGpus({ gpus, rules }: Expected): number {
  return gpus ?? rules.gpus;
}

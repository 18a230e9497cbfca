import type { Block, Check } from '../terms/check.ts';
import { ACCESS_BLOCKS } from './access.ts';
import { CONTAINER_BLOCKS } from './containers.ts';
import { DISK_SPEED_BLOCKS } from './disk-speed.ts';
import { GPU_BLOCKS, GPU_HEALTH_BLOCKS } from './gpu.ts';
import { LINK_BLOCKS } from './links.ts';
import { NETWORK_BLOCKS } from './network.ts';
import { PLATFORM_BLOCKS, SYSTEM_BLOCKS } from './system.ts';
import { RESOURCE_BLOCKS } from './resources.ts';
import { SLURM_BLOCKS } from './slurm.ts';
import { SSHD_BLOCKS } from './sshd.ts';
import { SHARE_BLOCKS } from './shares.ts';
import { STORAGE_BLOCKS } from './storage.ts';
import { TIME_BLOCKS } from './time.ts';

/** Everything that the script reads. */
export const BLOCKS: readonly Block[] = [
  ...SYSTEM_BLOCKS,
  ...ACCESS_BLOCKS,
  ...SSHD_BLOCKS,
  ...TIME_BLOCKS,
  ...RESOURCE_BLOCKS,
  ...STORAGE_BLOCKS,
  ...SHARE_BLOCKS,
  ...DISK_SPEED_BLOCKS,
  ...GPU_BLOCKS,
  ...GPU_HEALTH_BLOCKS,
  ...LINK_BLOCKS,
  ...NETWORK_BLOCKS,
  ...PLATFORM_BLOCKS,
  ...CONTAINER_BLOCKS,
  ...SLURM_BLOCKS,
];

/** Every check of one block; `assess.ts` adds those of several. */
export const CHECKS: readonly Check[] = BLOCKS.flatMap(({ id: block, checks = {} }) =>
  Object.entries(checks).map(([id, assess]) => ({ id, block, assess })),
);

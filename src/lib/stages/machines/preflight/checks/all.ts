import type { Block, Check } from '../terms/check.ts';
import { ACCESS_BLOCKS, ACCESS_CHECKS } from './access.ts';
import { CDI_BLOCKS, CDI_CHECKS, DOCKER_BLOCKS, DOCKER_CHECKS } from './containers.ts';
import { DISK_SPEED_BLOCKS, DISK_SPEED_CHECKS } from './disk-speed.ts';
import { GATEWAY_BLOCKS, GATEWAY_CHECKS, NETWORK_BLOCKS, NETWORK_CHECKS } from './network.ts';
import { GPU_BLOCKS, GPU_CHECKS } from './gpu.ts';
import { GPU_HEALTH_BLOCKS, GPU_HEALTH_CHECKS } from './gpu-health.ts';
import { PLATFORM_BLOCKS, PLATFORM_CHECKS } from './platform.ts';
import { RESOURCE_BLOCKS, RESOURCE_CHECKS } from './resources.ts';
import { SSHD_BLOCKS, SSHD_CHECKS } from './sshd.ts';
import { STORAGE_BLOCKS, STORAGE_CHECKS } from './storage.ts';
import { SYSTEM_BLOCKS, SYSTEM_CHECKS } from './system.ts';
import { TIME_BLOCKS, TIME_CHECKS } from './time.ts';

/** Everything that the script reads. */
export const BLOCKS: readonly Block[] = [
  ...SYSTEM_BLOCKS,
  ...ACCESS_BLOCKS,
  ...SSHD_BLOCKS,
  ...TIME_BLOCKS,
  ...RESOURCE_BLOCKS,
  ...STORAGE_BLOCKS,
  ...DISK_SPEED_BLOCKS,
  ...GPU_BLOCKS,
  ...GPU_HEALTH_BLOCKS,
  ...NETWORK_BLOCKS,
  ...PLATFORM_BLOCKS,
  ...DOCKER_BLOCKS,
  ...CDI_BLOCKS,
  ...GATEWAY_BLOCKS,
];

/** Every check of one block; what stands on several, `assess.ts` adds. */
export const CHECKS: readonly Check[] = [
  ...SYSTEM_CHECKS,
  ...ACCESS_CHECKS,
  ...SSHD_CHECKS,
  ...TIME_CHECKS,
  ...RESOURCE_CHECKS,
  ...STORAGE_CHECKS,
  ...DISK_SPEED_CHECKS,
  ...GPU_CHECKS,
  ...GPU_HEALTH_CHECKS,
  ...NETWORK_CHECKS,
  ...PLATFORM_CHECKS,
  ...DOCKER_CHECKS,
  ...CDI_CHECKS,
  ...GATEWAY_CHECKS,
];

import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Machine } from './report.ts';

const GIB = 2 ** 30;

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    os: `${type()} ${release()}`,
  };
}

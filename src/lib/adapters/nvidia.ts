import type { GpuFacts } from '../core/ports/host.ts';

const MIB_PER_GIB = 1024;

/** Asks the driver for its cards, one CSV line each, memory in MiB. */
export const NVIDIA_QUERY = ['nvidia-smi', '--query-gpu=index,name,memory.total,uuid', '--format=csv,noheader,nounits'];

/** GPUs in the output of `NVIDIA_QUERY`; skips error lines. */
export function parseNvidia(csv: string): GpuFacts[] {
  return csv.split('\n').flatMap((line) => {
    const [index = '', name = '', memory = '', uuid = ''] = line.split(',').map((cell) => cell.trim());
    if (!/^\d+$/.test(index) || !/^\d+$/.test(memory) || !uuid.startsWith('GPU-')) return [];
    return [{ index: Number(index), name, memoryGiB: Math.round((Number(memory) / MIB_PER_GIB) * 10) / 10, uuid }];
  });
}

import { linesOf } from './printed.ts';

/** A program that computes on a GPU. */
export interface GpuProcess {
  gpu: string;
  pid: number;
  /** Its container, or the service or job that it belongs to; null where neither is seen. */
  owner: string | null;
}

/** `isRead`: the driver said what computes. */
export interface GpuFacts {
  cards: number;
  isRead: boolean;
  processes: GpuProcess[];
}

/** NVIDIA cards of a host, and what computes on them. */
export function gpus(printed: string): GpuFacts {
  return {
    cards: Number(linesOf(printed, 'cards', 1)[0]?.[0] ?? 0),
    isRead: !printed.split('\n').includes('unread'),
    processes: linesOf(printed, 'process', 3).map(([gpu = '', pid, owner = '-']) => ({
      gpu,
      pid: Number(pid),
      owner: owner === '-' ? null : owner,
    })),
  };
}

import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

export const PARTS = ['disk', 'network', 'all-reduce'] as const;
export type Part = (typeof PARTS)[number];

/** Input of `host bench`, journalled. No parts: what the hosts allow. */
export type HostBenchInput = {
  hosts: string[];
  parts: Part[];
  /** Longest time of each test. */
  seconds: number;
  /** Of each host, for what goes between them; null: that which SSH reaches. */
  interface: string | null;
  /** Measure although jobs or services run there. */
  whileBusy: boolean;
};

/** A host as others meet it: its address and interface, its interpreter with torch, and the ranks that it runs. */
export type End = { name: string; address: string; device: string; python: string; ranks: number };

/** The input with each host once. Throws `bench-hosts` (exit 2) without a host, and for a network of one. */
export function checkHostBench(input: HostBenchInput): HostBenchInput {
  const hosts = [...new Set(input.hosts)];
  const least = input.parts.includes('network') ? 2 : 1;
  if (hosts.length < least) throw usageError('bench-hosts', fixable('host.bench.hosts', { least }));
  return { ...input, hosts };
}

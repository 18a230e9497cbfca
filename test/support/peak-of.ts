import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a run of the real binary used at most: its greatest resident size and its time on the CPU. */
export interface Peak {
  bytes: number;
  seconds: number;
}

/** Environment variables under which a run notes its peak in a file. */
export function notingPeak(path: string): { NODE_OPTIONS: string; PEAK_TO: string } {
  return { NODE_OPTIONS: `--import=${fileURLToPath(new URL('peak-memory.mjs', import.meta.url))}`, PEAK_TO: path };
}

export function peakOf(path: string): Peak {
  return JSON.parse(readFileSync(path, 'utf8')) as Peak;
}

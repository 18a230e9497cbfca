import type { Frames } from './read-frames.ts';

/** Milliseconds by which the host's clock is ahead; `errorMs` is half the round trip. */
export interface ClockOffset {
  skewMs: number;
  errorMs: number;
}

/** Local wall clock before the script left and when its first stamp was here, milliseconds since 1970. */
export interface LocalStamps {
  sentMs: number;
  receivedMs: number;
}

/**
 * Offset of two clocks by Cristian's algorithm (1989): the host's first stamp lies between the two local ones, so it is
 * held against their middle. Undefined when it is missing.
 */
export function clockOffset({ start }: Frames['stamps'], { sentMs, receivedMs }: LocalStamps): ClockOffset | undefined {
  if (start === undefined) return undefined;
  const errorMs = Math.ceil(Math.max(0, receivedMs - sentMs) / 2) + 1;
  return { skewMs: Math.round(start * 1000 - (sentMs + receivedMs) / 2), errorMs };
}

import type { Frames } from './read-frames.ts';

/** Milliseconds by which the host's clock is ahead; `errorMs` is half the round trip. */
export interface ClockOffset {
  skewMs: number;
  errorMs: number;
}

/** Local wall clock around the call that fetched the stamps, milliseconds since 1970. */
export interface LocalStamps {
  sentMs: number;
  receivedMs: number;
}

/**
 * Offset of two clocks as NTP computes it (RFC 5905 §8): the time the script ran on the host is known from its own two
 * stamps and is no part of the round trip. Undefined when a stamp is missing.
 */
export function clockOffset({ start, end }: Frames['stamps'], local: LocalStamps): ClockOffset | undefined {
  if (start === undefined || end === undefined) return undefined;
  const [first, last] = [start * 1000, end * 1000];
  const roundTripMs = Math.max(0, local.receivedMs - local.sentMs - Math.max(0, last - first));
  const skewMs = (first - local.sentMs + (last - local.receivedMs)) / 2;
  return { skewMs: Math.round(skewMs), errorMs: Math.ceil(roundTripMs / 2) + 1 };
}

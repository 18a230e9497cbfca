import type { JobEvent } from '../../../core/ports/engine.ts';

/** A worker's line longer than this is not an event: it is skipped, never held in memory. */
export const LONGEST_LINE = 1_048_576;

/** The events among lines; skips other lines. */
export function parseEvents(text: string): JobEvent[] {
  return text
    .split('\n')
    .map(parseEvent)
    .filter((event) => event !== undefined);
}

/** The newest event in the end of a file, whose last line may be unfinished. */
export function lastEventIn(text: string): JobEvent | undefined {
  return parseEvents(text.slice(0, text.lastIndexOf('\n') + 1)).at(-1);
}

function parseEvent(line: string): JobEvent | undefined {
  try {
    const event = JSON.parse(line) as JobEvent;
    return typeof event?.type === 'string' && typeof event.seq === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

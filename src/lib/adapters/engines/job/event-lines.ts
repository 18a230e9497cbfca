import type { JobEvent } from '../../../core/ports/engine.ts';
import type { Host } from '../../../core/ports/host.ts';
import { LONGEST_LINE, parseEvents } from './events.ts';

/** What one read brought, and whether the file had no more then. */
export interface EventWindow {
  events: JobEvent[];
  isLast: boolean;
}

/** Reads whole lines of a file of the host, from a byte on and a window at a time; an unfinished line waits. */
export class EventLines {
  readonly #host: Host;
  readonly #path: string;
  #offset: number;

  constructor(host: Host, path: string, offset = 0) {
    this.#host = host;
    this.#path = path;
    this.#offset = offset;
  }

  /** Byte behind the last line that was read. */
  get offset(): number {
    return this.#offset;
  }

  async next(): Promise<EventWindow> {
    const bytes = await this.#host.files.read(this.#path, { offset: this.#offset, length: LONGEST_LINE });
    if (!bytes || bytes.length === 0) return { events: [], isLast: true };
    const isLast = bytes.length < LONGEST_LINE;
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0 || !isLast) this.#offset += end === 0 ? bytes.length : end;
    return { events: parseEvents(new TextDecoder().decode(bytes.subarray(0, end))), isLast };
  }
}

/** Every event written so far. Rejects with the signal's reason between two windows. */
export async function readEvents(host: Host, path: string, signal?: AbortSignal): Promise<JobEvent[]> {
  const lines = new EventLines(host, path);
  const events: JobEvent[] = [];
  for (;;) {
    const window = await lines.next();
    signal?.throwIfAborted();
    for (const event of window.events) events.push(event);
    if (window.isLast) return events;
  }
}

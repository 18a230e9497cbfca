import type { JobEvent } from '../../../ports/engine.ts';
import type { Host } from '../../../ports/host.ts';
import { LONGEST_LINE, parseEvents } from '../job/events.ts';

/** Reads whole lines that were appended to a file of the host since the last call; an unfinished line waits. */
export class EventLines {
  readonly #host: Host;
  readonly #path: string;
  #offset = 0;

  constructor(host: Host, path: string) {
    this.#host = host;
    this.#path = path;
  }

  async *readNew(): AsyncGenerator<JobEvent> {
    for (;;) {
      const bytes = await this.#host.files.read(this.#path, { offset: this.#offset, length: LONGEST_LINE });
      if (!bytes || bytes.length === 0) return;
      const end = bytes.lastIndexOf(10) + 1;
      if (end === 0 && bytes.length < LONGEST_LINE) return;
      this.#offset += end === 0 ? bytes.length : end;
      yield* parseEvents(new TextDecoder().decode(bytes.subarray(0, end)));
      if (bytes.length < LONGEST_LINE) return;
    }
  }
}

/** Every event written so far. */
export async function readEvents(host: Host, path: string): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of new EventLines(host, path).readNew()) events.push(event);
  return events;
}

import type { JobEvent, EventPlace } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { join } from 'node:path/posix';
import type { Clock } from '../../../core/ports/clock.ts';
import { patienceOf } from '../host/patience.ts';

/** Longest line kept, bytes; longer ones are truncated. */
const LONGEST = 65_536;
const NEWLINE = 10;

/** A line, and the number of bytes of the last push that end it. */
interface SplitLine {
  text: string;
  used: number;
}

/** Splits bytes into lines of at most 64 KiB; keeps an unfinished line. */
export class LineSplitter {
  #held: Buffer = Buffer.alloc(0);

  *push(bytes: Buffer): Generator<SplitLine> {
    let from = 0;
    while (from < bytes.length) {
      const room = LONGEST - this.#held.length;
      const end = bytes.subarray(from, from + room).indexOf(NEWLINE);
      if (end === -1 && bytes.length - from < room) break;
      const to = from + (end === -1 ? room : end);
      const text = this.#take(bytes.subarray(from, to));
      from = end === -1 ? to : to + 1;
      yield { text, used: from };
    }
    this.#held = Buffer.concat([this.#held, bytes.subarray(from)]);
  }

  /** The unfinished last line. */
  rest(): string | undefined {
    return this.#held.length === 0 ? undefined : this.#take(Buffer.alloc(0));
  }

  #take(more: Buffer): string {
    const whole = Buffer.concat([this.#held, more]);
    this.#held = Buffer.alloc(0);
    return whole.toString('utf8').replace(/\r$/, '');
  }
}

/** A worker's line longer than this is not an event: it is skipped, never held in memory. */
const LONGEST_LINE = 1_048_576;

/** The events among lines; skips other lines. */
function parseEvents(text: string): JobEvent[] {
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
  const event = parseJson<JobEvent | null>(line);
  return typeof event?.type === 'string' && typeof event.seq === 'number' ? event : undefined;
}

/** What one read brought, and whether the file had no more then. */
interface EventWindow {
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

const POLL_MS = 200;
/** While the host is silent. */
const AWAY_POLL_MS = 1_000;

/** A job whose files are followed. */
export interface Followed {
  host: Host;
  clock: Clock;
  /** Folder of the job on the host. */
  folder: string;
  /** Whether more may come. */
  isRunning: () => Promise<boolean>;
}

/**
 * Events with `seq` > `after` until the job ends, read by byte offset from `place`. Survives daemon restarts and lost
 * connections.
 */
export async function* followEvents(
  { host, clock, folder, isRunning }: Followed,
  after: number,
  signal?: AbortSignal,
  place: EventPlace = { offset: 0 },
): AsyncGenerator<JobEvent> {
  const lines = new EventLines(host, join(folder, 'events.jsonl'), place.offset);
  const patience = patienceOf(clock);
  for (;;) {
    const running = await patience(isRunning);
    for (;;) {
      const window = await patience(() => lines.next());
      for (const event of window?.events ?? []) if (event.seq > after) yield event;
      // Only now: what nobody was given is read again after a broken line.
      place.offset = lines.offset;
      if (signal?.aborted || (running === false && window?.isLast)) return;
      if (window?.isLast !== false) break;
    }
    await clock.sleep(running === undefined ? AWAY_POLL_MS : POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

import type { LogEntry } from '../../../core/ports/runner.ts';
import { LineSplitter } from '../job/events.ts';
import { LogFrames, LogPosition, type LogRecord } from './log-records.ts';

/** Format of an unread log: see `BoundedLog`. */
const DROPPED = /^\[sovran: (\d{1,15}) bytes of log dropped\]$/;

/** Prefix long enough to identify a line. */
const LOOKED_AT = 1024;

/** The log of a job's container as lines and gaps, across any number of streams and containers. */
export class ContainerLog {
  readonly #position: LogPosition;
  #frames = new LogFrames();
  #splitters = newSplitters();
  #container = '';
  #last: string | undefined;
  /** The stream ended early; records up to the next stream may be missing. */
  #next: 'same' | 'other' = 'same';

  constructor(mark?: string) {
    this.#position = new LogPosition(mark);
  }

  /** Something of a container was read, by this reader or the one that gave the mark. */
  get begun(): boolean {
    return this.#position.container !== undefined;
  }

  /** A stream begins; gives the daemon's `since`. */
  open(container: string): string | undefined {
    const before = this.#position.container;
    this.#next = before === undefined || before === container ? 'same' : 'other';
    if (this.#next === 'other') this.#splitters = newSplitters();
    this.#frames = new LogFrames();
    this.#container = container;
    return this.#position.open(container);
  }

  *take(chunk: Buffer): Generator<LogEntry> {
    for (const record of this.#frames.push(chunk)) {
      const standing = this.#position.take(this.#container, record);
      if (standing === 'seen') continue;
      if (standing === 'behind-gap' || this.#next === 'other') yield* this.#gap(record.at);
      this.#next = 'same';
      yield* this.#lines(record);
    }
  }

  /** The job has ended. `last` is its last line, where it is known: when that has not come, the end is gone. */
  *end(last?: string): Generator<LogEntry> {
    yield* this.#rest();
    if (last !== undefined && this.#last !== undefined && !this.#last.endsWith(last.slice(-LOOKED_AT)))
      yield { type: 'gap', mark: this.#position.mark };
  }

  /** What waits for the end of its line. */
  *#rest(): Generator<LogEntry> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.#splitters[stream].rest();
      if (text !== undefined) yield this.#line({ text, stream, mark: this.#position.mark });
    }
  }

  /** The container was removed: what it wrote last is not known. */
  *gone(): Generator<LogEntry> {
    yield* this.#rest();
    yield { type: 'gap', mark: this.#position.mark };
  }

  *#gap(at: string): Generator<LogEntry> {
    yield* this.#rest();
    yield { type: 'gap', at, mark: this.#position.mark };
  }

  *#lines({ stream, at, bytes }: LogRecord): Generator<LogEntry> {
    const { mark } = this.#position;
    for (const { text } of this.#splitters[stream].push(bytes)) {
      const dropped = DROPPED.exec(text)?.[1];
      if (dropped === undefined) yield this.#line({ text, stream, at, mark });
      else yield this.#droppedHere({ bytes: Number(dropped), at, mark });
    }
  }

  /** Reports the last dropped lines. */
  #droppedHere(gap: Omit<LogEntry & { type: 'gap' }, 'type'>): LogEntry {
    this.#last = undefined;
    return { type: 'gap', ...gap };
  }

  #line(line: Omit<LogEntry & { type: 'line' }, 'type'>): LogEntry {
    this.#last = line.text;
    return { type: 'line', ...line };
  }
}

function newSplitters(): Record<LogRecord['stream'], LineSplitter> {
  return { stdout: new LineSplitter(), stderr: new LineSplitter() };
}

import { createHash } from 'node:crypto';

/** One record as the daemon keeps it: a line, or a part of one that is long. */
export interface LogRecord {
  stream: 'stdout' | 'stderr';
  /** Host time as the daemon wrote it, with nanoseconds. */
  at: string;
  bytes: Buffer;
}

const HEADER = 8;
/** Daemons split lines at 16 KiB; keeps the start of larger frames. */
const LONGEST = 262_144;
const SPACE = 32;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Splits the daemon's framed stream (8-byte header: kind, length) into timestamped records. */
export class LogFrames {
  #held: Buffer = Buffer.alloc(0);
  #skip = 0;

  *push(chunk: Buffer): Generator<LogRecord> {
    let bytes: Buffer = Buffer.concat([this.#held, this.#skipped(chunk)]);
    while (bytes.length >= HEADER) {
      const length = bytes.readUInt32BE(4);
      const kept = Math.min(length, LONGEST);
      if (bytes.length < HEADER + kept) break;
      const record = toRecord(bytes[0] === 1 ? 'stdout' : 'stderr', bytes.subarray(HEADER, HEADER + kept));
      this.#skip = length - kept;
      bytes = this.#skipped(bytes.subarray(HEADER + kept));
      yield record;
    }
    this.#held = Buffer.from(bytes);
  }

  #skipped(chunk: Buffer): Buffer {
    const over = Math.min(this.#skip, chunk.length);
    this.#skip -= over;
    return chunk.subarray(over);
  }
}

function toRecord(stream: LogRecord['stream'], payload: Buffer): LogRecord {
  const end = payload.subarray(0, 64).indexOf(SPACE);
  const at = utcOf(payload.subarray(0, Math.max(end, 0)).toString('latin1'));
  return { stream, at: at ?? '', bytes: Buffer.from(at === undefined ? payload : payload.subarray(end + 1)) };
}

/** Docker writes UTC with nine digits, Podman local time with as many as it takes: made alike, so that they compare. */
function utcOf(text: string): string | undefined {
  const [, whole, fraction = '', zone] = TIME.exec(text) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  return Number.isNaN(ms) ? undefined : `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`;
}

/** A record's part in the log: new, seen before, or new behind a stretch that is gone. */
type Standing = 'new' | 'seen' | 'behind-gap';

interface Seen {
  container: string;
  at: string;
  /** Records of that very time, and the digest over their streams and bytes: parts of one long line share their time. */
  count: number;
  digest: string;
}

const MARK =
  /^container:(?<container>[0-9a-f]{12,64}):(?<at>\d{4}-\d\d-\d\dT[\d:.]+Z):(?<count>\d{1,12}):(?<digest>[0-9a-f]{16})$/;

/**
 * A reader's position in a container log. The daemon's `since` is inclusive, so seen records are skipped; rotated ones
 * are lost.
 */
export class LogPosition {
  #seen: Seen | undefined;
  /** What has come again since the stream was opened; undefined once it is all there. */
  #again: { count: number; digest: string } | undefined;

  constructor(mark?: string) {
    const { container, at, count, digest } = MARK.exec(mark ?? '')?.groups ?? {};
    if (container && at && digest) this.#seen = { container, at, count: Number(count), digest };
  }

  get container(): string | undefined {
    return this.#seen?.container;
  }

  get mark(): string {
    const { container = '', at = '', count = 0, digest = '' } = this.#seen ?? {};
    return `container:${container}:${at}:${count}:${digest}`;
  }

  /** A stream of this container begins; gives the daemon's `since` (seconds with nanoseconds), where there is one. */
  open(container: string): string | undefined {
    if (this.#seen?.container !== container) this.#seen = undefined;
    this.#again = this.#seen && { count: 0, digest: '' };
    return this.#seen && secondsOf(this.#seen.at);
  }

  take(container: string, record: LogRecord): Standing {
    const seen = this.#seen;
    if (seen && this.#again && record.at < seen.at) return 'seen';
    if (seen && this.#again && record.at === seen.at) return this.#comesAgain(seen, this.#again, record);
    const standing = this.#again ? 'behind-gap' : 'new';
    this.#again = undefined;
    const before = seen?.at === record.at ? seen : { count: 0, digest: '' };
    this.#seen = { container, at: record.at, count: before.count + 1, digest: chain(before.digest, record) };
    return standing;
  }

  #comesAgain(seen: Seen, again: { count: number; digest: string }, record: LogRecord): Standing {
    again.count += 1;
    again.digest = chain(again.digest, record);
    if (again.count === seen.count && again.digest === seen.digest) this.#again = undefined;
    return 'seen';
  }
}

function chain(before: string, { stream, bytes }: LogRecord): string {
  return createHash('sha256').update(`${before} ${stream} `).update(bytes).digest('hex').slice(0, 16);
}

/** `2026-01-02T03:04:05.123456789Z` as `1767323045.123456789`. */
function secondsOf(at: string): string {
  const [whole = '', fraction = '0'] = at.replace(/Z$/, '').split('.');
  return `${Math.floor(Date.parse(`${whole}Z`) / 1000)}.${fraction.padEnd(9, '0')}`;
}

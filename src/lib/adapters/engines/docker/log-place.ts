import { createHash } from 'node:crypto';
import type { LogRecord } from './log-frames.ts';

/** A record's part in the log: new, seen before, or new behind a stretch that is gone. */
export type Standing = 'new' | 'seen' | 'behind-gap';

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

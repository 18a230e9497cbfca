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

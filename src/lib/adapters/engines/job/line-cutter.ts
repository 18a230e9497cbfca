/** Longest line kept, bytes; longer ones are truncated. */
const LONGEST = 65_536;
const NEWLINE = 10;

/** A line, and the number of bytes of the last push that end it. */
export interface CutLine {
  text: string;
  used: number;
}

/** Splits bytes into lines of at most 64 KiB; keeps an unfinished line. */
export class LineCutter {
  #held: Buffer = Buffer.alloc(0);

  *push(bytes: Buffer): Generator<CutLine> {
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

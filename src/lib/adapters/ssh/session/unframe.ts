import { Transform, type TransformCallback } from 'node:stream';

/** Text after the marks: the group, then the exit code; on stdout alone. */
export interface Framed {
  begin?: string;
  end?: string;
}

const LONGEST_REST = 64;
const NOISE_KEPT = 2000;

/** Passes on what is between two marks; drops the rest and holds no more than a mark. */
export class Unframe extends Transform {
  readonly seen: Framed = {};
  /** The end of what came before. */
  noise = '';
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  readonly #began: () => void;

  constructor(mark: string, began: () => void = () => undefined) {
    super({ highWaterMark: 1_048_576 });
    this.#mark = Buffer.from(mark);
    this.#began = began;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.seen.begin === undefined) {
      this.noise = (this.noise + chunk.toString('utf8', Math.max(0, chunk.length - NOISE_KEPT))).slice(-NOISE_KEPT);
      this.#findBegin();
    }
    if (this.seen.begin !== undefined) this.#passOn();
    done();
  }

  #findBegin(): void {
    const line = this.#takeLine();
    if (line === undefined) return;
    this.seen.begin = line.rest;
    this.#held = line.after;
    this.#began();
  }

  #passOn(): void {
    if (this.seen.end !== undefined) {
      this.#held = Buffer.alloc(0);
      return;
    }
    const at = this.#held.indexOf(this.#mark);
    const end = at === -1 ? undefined : this.#lineAt(at);
    if (end) this.seen.end = end.rest;
    this.#emit(at === -1 ? this.#held.length - this.#openTail() : at);
  }

  #emit(length: number): void {
    if (length > 0) this.push(this.#held.subarray(0, length));
    this.#held = this.#held.subarray(length);
  }

  /** Trailing bytes that may begin a mark. */
  #openTail(): number {
    const from = Math.max(0, this.#held.length - this.#mark.length + 1);
    for (let at = this.#held.indexOf(this.#mark[0] ?? 0, from); at !== -1;) {
      const tail = this.#held.subarray(at);
      if (this.#mark.subarray(0, tail.length).equals(tail)) return tail.length;
      at = this.#held.indexOf(this.#mark[0] ?? 0, at + 1);
    }
    return 0;
  }

  #takeLine(): { rest: string; after: Buffer } | undefined {
    const at = this.#held.indexOf(this.#mark);
    if (at !== -1) return this.#lineAt(at);
    this.#held = this.#held.subarray(Math.max(0, this.#held.length - this.#mark.length));
    return undefined;
  }

  #lineAt(at: number): { rest: string; after: Buffer } | undefined {
    const from = at + this.#mark.length;
    const newline = this.#held.indexOf(0x0a, from);
    if (newline === -1 || newline - from > LONGEST_REST) return undefined;
    return { rest: this.#held.toString('latin1', from, newline).trim(), after: this.#held.subarray(newline + 1) };
  }
}

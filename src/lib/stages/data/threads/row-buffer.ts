import type { RowColumns } from './chunk-result.ts';

/** Hashes and sizes of one row. */
export interface RowFacts {
  key: Uint32Array;
  prompt: Uint32Array;
  group: Uint32Array | undefined;
  answer: number;
  characters: number;
  row: number;
  label: number | undefined;
  /** It holds a rejected answer. */
  preference: boolean;
  /** Number of the dataset among whose evaluation rows it is; 0: none. */
  evaluation: number;
}

/** Words per row in the buffer. */
const WIDTH = 15;

/** Columns of the good rows of a chunk while it is read, and their output lines. Reused from chunk to chunk. */
export class RowBuffer {
  private lines = Buffer.allocUnsafe(1 << 21);
  private used = 0;
  private count = 0;
  private words = new Uint32Array(1024 * WIDTH);
  private grouped = false;
  private labelled = false;
  private preferring = false;
  private contaminated = false;

  clear(): void {
    this.used = 0;
    this.count = 0;
    this.grouped = false;
    this.labelled = false;
    this.preferring = false;
    this.contaminated = false;
  }

  /** Appends a row; `line` is a byte text, or bytes, without newline. */
  add(line: string | Buffer, facts: RowFacts): void {
    const size = line.length + 1;
    if (this.used + size > this.lines.length) this.growLines(size);
    if (typeof line === 'string') this.lines.write(line, this.used, 'latin1');
    else this.lines.set(line, this.used);
    this.lines[this.used + size - 1] = 10;
    this.used += size;
    this.note(facts, size);
  }

  /** Output lines so far; valid until the next `clear`. */
  bytes(): Buffer {
    return this.lines.subarray(0, this.used);
  }

  columns(): RowColumns {
    const take = (from: number, width: number): Uint32Array => this.column(from, width);
    return {
      keys: take(0, 4),
      prompts: take(4, 2),
      ...(this.grouped ? { groups: take(6, 2) } : {}),
      answers: take(8, 1),
      sizes: take(9, 1),
      characters: take(10, 1),
      rows: take(11, 1),
      ...(this.preferring ? { preferences: take(13, 1) } : {}),
      ...(this.contaminated ? { evaluations: take(14, 1) } : {}),
      ...(this.labelled ? { labels: Uint16Array.from(take(12, 1)) } : {}),
    };
  }

  private note(facts: RowFacts, size: number): void {
    if ((this.count + 1) * WIDTH > this.words.length) this.growWords();
    const { words } = this;
    const at = this.count * WIDTH;
    words.set(facts.key, at);
    words[at + 4] = facts.prompt[0] as number;
    words[at + 5] = facts.prompt[1] as number;
    if (facts.group) {
      words[at + 6] = facts.group[0] as number;
      words[at + 7] = facts.group[1] as number;
      this.grouped = true;
    }
    words[at + 8] = facts.answer;
    words[at + 9] = size;
    words[at + 10] = facts.characters;
    words[at + 11] = facts.row;
    if (facts.label !== undefined) {
      words[at + 12] = facts.label;
      this.labelled = true;
    }
    words[at + 13] = facts.preference ? 1 : 0;
    this.preferring ||= facts.preference;
    words[at + 14] = facts.evaluation;
    this.contaminated ||= facts.evaluation > 0;
    this.count += 1;
  }

  private column(from: number, width: number): Uint32Array {
    const column = new Uint32Array(this.count * width);
    for (let row = 0; row < this.count; row += 1)
      for (let word = 0; word < width; word += 1)
        column[row * width + word] = this.words[row * WIDTH + from + word] as number;
    return column;
  }

  private growLines(size: number): void {
    const larger = Buffer.allocUnsafe((this.used + size) * 2);
    this.lines.copy(larger, 0, 0, this.used);
    this.lines = larger;
  }

  private growWords(): void {
    const larger = new Uint32Array(this.words.length * 2);
    larger.set(this.words);
    this.words = larger;
  }
}

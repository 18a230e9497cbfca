import { BANDS, BIT_WORDS } from '../hashing/sketch.ts';
import { withRoom, type Words } from '../hashing/words.ts';
import { COLUMNS, type Column } from './chunk-result.ts';

/** Words a row, of what goes into memory and of what is spooled. */
const WIDTHS = { ...COLUMNS, bands: BANDS, bits: BIT_WORDS };
type Name = keyof typeof WIDTHS;
const NAMES = Object.keys(WIDTHS) as Name[];

/** Words of one row by their column; what is absent in all rows has no column. */
type RowFacts = Partial<Record<Exclude<Name, 'sizes'>, Uint32Array | number | undefined>>;

/** Columns of the good rows of a chunk while it is read, their output lines and runs. Reused from chunk to chunk. */
export class RowBuffer {
  private lines = Buffer.allocUnsafe(1 << 21);
  private used = 0;
  private count = 0;
  private columns: Partial<Record<Name, Words>> = {};
  /** Columns of earlier chunks, all zero. */
  private readonly free: Partial<Record<Name, Words>> = {};
  private turned: Words = new Uint32Array();
  private runs: Words = new Uint32Array(1 << 18);
  private runCount = 0;

  clear(): void {
    this.used = 0;
    this.count = 0;
    for (const words of Object.values(this.columns)) words.fill(0);
    Object.assign(this.free, this.columns);
    this.columns = {};
    this.runCount = 0;
  }

  /** Appends a row; `line` is a byte text, or bytes, without newline. */
  add(line: string | Buffer, runs: ArrayLike<number>, facts: RowFacts): void {
    const size = line.length + 1;
    if (this.used + size > this.lines.length) this.lines = Buffer.concat([this.lines], (this.used + size) * 2);
    if (typeof line === 'string') this.lines.write(line, this.used, 'latin1');
    else this.lines.set(line, this.used);
    this.lines[this.used + size - 1] = 10;
    this.used += size;
    this.note('sizes', size);
    for (const name of NAMES) if (name !== 'sizes' && facts[name] !== undefined) this.note(name, facts[name]);
    this.runs = withRoom(this.runs, this.runCount + runs.length);
    this.runs.set(runs, this.runCount);
    this.runCount += runs.length;
    this.count += 1;
  }

  /** Output lines so far; valid until the next `clear`. */
  bytes(): Buffer {
    return this.lines.subarray(0, this.used);
  }

  /** Columns that rows have, for memory. */
  take(): Partial<Record<Column, Uint32Array>> {
    const names = NAMES.filter((name) => this.columns[name] && name in COLUMNS);
    return Object.fromEntries(names.map((name) => [name, this.column(name).slice()]));
  }

  /** Band after band, the last bits of each sketch, the runs of each row. */
  spooled(): Uint32Array[] {
    const bands = this.column('bands');
    const turned = (this.turned = withRoom(this.turned, bands.length));
    for (let row = 0, at = 0; at < bands.length; row += 1)
      for (let band = 0; band < BANDS; band += 1, at += 1) turned[band * this.count + row] = bands[at] as number;
    return [turned.subarray(0, bands.length), this.column('bits'), this.runs.subarray(0, this.runCount)];
  }

  private column(name: Name): Uint32Array {
    const words = this.columns[name];
    const size = this.count * WIDTHS[name];
    return words ? withRoom(words, size).subarray(0, size) : new Uint32Array();
  }

  private note(name: Name, words: Uint32Array | number): void {
    const width = WIDTHS[name];
    const at = this.count * width;
    const column = (this.columns[name] = withRoom(
      this.columns[name] ?? this.free[name] ?? new Uint32Array(1024 * width),
      at + width,
    ));
    if (typeof words === 'number') column[at] = words;
    else for (let word = 0; word < width; word += 1) column[at + word] = words[word] as number;
  }
}

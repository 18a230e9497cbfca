/** Words of a row in a column that are its key: `width` of them from `at`, of `stride` words per row. */
export interface KeyWords {
  stride: number;
  at: number;
  width: number;
}

/** Finds, for a row, the first row with the same key: a hash table over a column. */
export class FirstRows {
  private readonly column: Uint32Array;
  private readonly key: KeyWords;
  /** Row + 1 per slot; 0 is free. */
  private readonly slots: Uint32Array;
  private readonly mask: number;

  constructor(column: Uint32Array, key: KeyWords) {
    const rows = column.length / key.stride;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, rows * 1.5)));
    this.column = column;
    this.key = key;
    this.slots = new Uint32Array(size);
    this.mask = size - 1;
  }

  /** Forgets all rows: the column holds other keys now. */
  clear(): void {
    this.slots.fill(0);
  }

  /** The first row seen with the key of `row`: `row` itself when it is new. */
  first(row: number): number {
    const { stride, at } = this.key;
    let slot = (this.column[row * stride + at] as number) & this.mask;
    for (;;) {
      const other = this.slots[slot] as number;
      if (other === 0) {
        this.slots[slot] = row + 1;
        return row;
      }
      if (this.equal(row, other - 1)) return other - 1;
      slot = (slot + 1) & this.mask;
    }
  }

  private equal(one: number, other: number): boolean {
    const { stride, at, width } = this.key;
    const [left, right] = [one * stride + at, other * stride + at];
    for (let word = 0; word < width; word += 1)
      if (this.column[left + word] !== this.column[right + word]) return false;
    return true;
  }
}

/** Key of a column of one word a row. */
export const ONE: KeyWords = { stride: 1, at: 0, width: 1 };
/** Key of a column of two words a row. */
export const PAIR: KeyWords = { stride: 2, at: 0, width: 2 };
/** Key of a column of four words a row. */
export const WHOLE: KeyWords = { stride: 4, at: 0, width: 4 };

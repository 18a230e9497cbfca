/** Finds, for a row, the first row with the same key: a hash table over a column. */
export class FirstRows {
  private readonly column: Uint32Array;
  private readonly width: number;
  /** Row + 1 per slot; 0 is free. */
  private readonly slots: Uint32Array;
  private readonly mask: number;

  /** `width`: words of a key. */
  constructor(column: Uint32Array, width: number) {
    const rows = column.length / width;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, rows * 1.5)));
    this.column = column;
    this.width = width;
    this.slots = new Uint32Array(size);
    this.mask = size - 1;
  }

  /** Forgets all rows: the column holds other keys now. */
  clear(): void {
    this.slots.fill(0);
  }

  /** The first row seen with the key of `row`: `row` itself when it is new. */
  first(row: number): number {
    let slot = (this.column[row * this.width] as number) & this.mask;
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
    const { width } = this;
    const [left, right] = [one * width, other * width];
    for (let word = 0; word < width; word += 1)
      if (this.column[left + word] !== this.column[right + word]) return false;
    return true;
  }
}

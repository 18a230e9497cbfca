/** Free slots; a key of two zero words is never stored. */
const FREE = 0;

/** What workers share of a table: memory, and its mask. */
export interface KeyTableMemory {
  words: SharedArrayBuffer;
  mask: number;
}

/** Keys of two words, each with a number, in memory that threads share: one writes before the others read. */
export class KeyTable {
  readonly memory: KeyTableMemory;
  private readonly words: Uint32Array;

  constructor(memory: KeyTableMemory) {
    this.memory = memory;
    this.words = new Uint32Array(memory.words);
  }

  /** Room for `count` keys. */
  static forKeys(count: number): KeyTable {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(16, count * 2)));
    return new KeyTable({ words: new SharedArrayBuffer(slots * 12), mask: slots - 1 });
  }

  /** Keeps the number that a key has already. `number` is not 0. */
  add(first: number, second: number, number: number): void {
    const at = this.slotOf(first, second);
    if (this.words[at + 2] === FREE) this.words.set([first, second, number], at);
  }

  /** The number of a key; 0 where it is not in the table. */
  find(first: number, second: number): number {
    return this.words[this.slotOf(first, second) + 2] as number;
  }

  private slotOf(first: number, second: number): number {
    const { words } = this;
    const { mask } = this.memory;
    for (let slot = (first ^ second) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 3;
      if (words[at + 2] === FREE || (words[at] === first >>> 0 && words[at + 1] === second >>> 0)) return at;
    }
  }
}

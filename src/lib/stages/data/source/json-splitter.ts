const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COMMA] = [34, 92, 91, 93, 123, 125, 44];

/** Finds the elements of a JSON array without parsing. Each `scan` begins where it said the last one ended. */
export class JsonSplitter {
  private state: 'before' | 'inside' | 'after' = 'before';

  /** The array was closed. */
  get closed(): boolean {
    return this.state === 'after';
  }

  /** Bounds of whole elements in `bytes` and the end of the last one, or the place of a byte that no array has there. */
  scan(bytes: Buffer, last: boolean): { bounds: number[]; end: number } | { unexpected: number } {
    const bounds: number[] = [];
    let end = 0;
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] as number;
      if (byte <= 32) at += 1;
      else if (this.state === 'before' && byte === OPEN_LIST) [this.state, at, end] = ['inside', at + 1, at + 1];
      else if (this.state !== 'inside') return { unexpected: at };
      else if (byte === COMMA) [at, end] = [at + 1, at + 1];
      else if (byte === CLOSE_LIST) [this.state, at, end] = ['after', at + 1, at + 1];
      else {
        const to = endOfElement(bytes, at);
        if (to === undefined && !last) return { bounds, end };
        if (to === undefined) return { unexpected: at };
        bounds.push(at, to);
        [at, end] = [to, to];
      }
    }
    return { bounds, end };
  }
}

/** End of the element that begins at `from`, or undefined when the bytes end within it. */
function endOfElement(bytes: Buffer, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const close = endOfString(bytes, at + 1);
      if (close < 0) return undefined;
      at = close;
    } else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) return at;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
    if (depth === 0 && (byte === CLOSE || byte === CLOSE_LIST)) return at + 1;
  }
  return undefined;
}

/** Place of the quote that closes a string, or -1. */
function endOfString(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

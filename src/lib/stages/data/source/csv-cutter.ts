const NEWLINE = 10;
const QUOTE = 34;

/** Finds where records of CSV end: a newline outside quotes. A quote opens a field only at its beginning. */
export class CsvCutter {
  private readonly delimiter: number;

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** End of the last whole record of bytes that begin at a record; 0 when there is none. */
  lastEnd(bytes: Uint8Array): number {
    return this.scan(bytes).end;
  }

  /** Place of a quote that opens a field and is not closed in bytes that begin at a record; undefined when all are. */
  openQuote(bytes: Uint8Array): number | undefined {
    return this.scan(bytes).open;
  }

  private scan(bytes: Uint8Array): { end: number; open: number | undefined } {
    let end = 0;
    let opened = 0;
    let quoted = false;
    let fieldStart = true;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (quoted) {
        if (byte !== QUOTE) continue;
        if (bytes[at + 1] === QUOTE) at += 1;
        else quoted = false;
      } else if (byte === QUOTE && fieldStart) [quoted, opened] = [true, at];
      else if (byte === NEWLINE) end = at + 1;
      fieldStart = !quoted && (byte === this.delimiter || byte === NEWLINE);
    }
    return { end, open: quoted ? opened : undefined };
  }
}

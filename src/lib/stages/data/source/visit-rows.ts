import { type Chunk, countNewlines } from './chunk.ts';

const NEWLINE = 10;

/** Called with the place of a row in the chunk's bytes and its line there, from 1. */
export type VisitRow = (from: number, to: number, line: number) => void;

/** Visits the rows of a JSONL chunk, skipping blank lines. Returns the number of newlines. */
export function eachLine(bytes: Buffer, visit: VisitRow): number {
  let line = 0;
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline;
    if (!isBlank(bytes, from, to)) visit(from, to, line + 1);
    if (newline >= 0) line += 1;
    from = to + 1;
  }
  return line;
}

/** Visits the elements of a chunk of a JSON array. Returns the number of newlines. */
export function eachElement({ bounds = new Uint32Array() }: Chunk, bytes: Buffer, visit: VisitRow): number {
  let line = 0;
  let counted = 0;
  for (let at = 0; at < bounds.length; at += 2) {
    const from = bounds[at] as number;
    line += countNewlines(bytes, counted, from);
    counted = from;
    visit(from, bounds[at + 1] as number, line + 1);
  }
  return line + countNewlines(bytes, counted, bytes.length);
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte > 32) return false;
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Lines of a UTF-8 file, or of a stream read as Latin-1. As text, `readline` would also end one at U+2028, which JSON leaves as it is. */
export async function* readLines(from: string | Readable): AsyncGenerator<string> {
  const input = typeof from === 'string' ? createReadStream(from, 'latin1') : from;
  try {
    for await (const line of createInterface({ input })) yield Buffer.from(line, 'latin1').toString();
  } finally {
    input.destroy();
  }
}

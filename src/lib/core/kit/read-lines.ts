import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Lines of a UTF-8 file. As text, `readline` would also end one at U+2028, which JSON leaves as it is. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, 'latin1');
  try {
    for await (const line of createInterface({ input })) yield Buffer.from(line, 'latin1').toString();
  } finally {
    input.destroy();
  }
}

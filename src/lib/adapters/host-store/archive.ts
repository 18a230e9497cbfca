import { readFile } from 'node:fs/promises';
import type { SourceFile } from './source-file.ts';

const BLOCK = 512;

/** A tar archive (ustar) of files named by sha256; such names need no escaping. */
export async function* archiveOf(files: SourceFile[]): AsyncGenerator<Buffer> {
  for (const { from, sha256, size } of files) {
    const content = await readFile(from);
    if (content.length !== size) throw new Error(`${from} has another size than its tree says`);
    yield headerOf(sha256, size);
    yield content;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void header.write(text, at, 'latin1');
  put(name, 0);
  put('0000444\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')} `, 124);
  put('00000000000 ', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

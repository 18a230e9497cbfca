import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { TarError } from './tar-entries.ts';

const BLOCK = 512;

/** Appends a plain file of a known size to an archive (GNU above 8 GiB) and returns its sha256, hex. Throws `TarError`. */
export async function writeEntry(
  file: FileHandle,
  { name, bytes }: { name: string; bytes: number },
  content: AsyncIterable<Buffer>,
): Promise<string> {
  const hash = createHash('sha256');
  let left = bytes;
  await file.appendFile(headerOf(name, bytes));
  for await (const chunk of content) {
    left -= chunk.length;
    if (left < 0) throw new TarError('size');
    hash.update(chunk);
    await file.appendFile(chunk);
  }
  if (left !== 0) throw new TarError('size');
  await file.appendFile(Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK));
  return hash.digest('hex');
}

/** Without owner and time: equal content gives equal bytes. */
function headerOf(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new TarError('name');
  const header = Buffer.alloc(BLOCK);
  const size = bytes < 8 ** 11 ? `${bytes.toString(8).padStart(11, '0')}\0` : '';
  header.write(name);
  header.write(`0000644\0${'0000000\0'.repeat(2)}${size}`, 100);
  if (size === '') {
    header.writeUInt32BE(0x80000000, 124);
    header.writeBigUInt64BE(BigInt(bytes), 128);
  }
  header.write(`${'0'.repeat(11)}\0        0`, 136);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const MIB = 1_048_576;

/** sha256 of the first bytes of a file. */
export async function prefixDigest(path: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { end: length - 1, highWaterMark: MIB }), hash);
  return hash.digest('hex');
}

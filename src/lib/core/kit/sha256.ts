import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** sha256 of a file, hex; of its first `bytes` alone where they are given. */
export async function sha256Of(path: string, signal?: AbortSignal, bytes = Infinity): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(path, { highWaterMark: 1_048_576, end: bytes - 1 });
  await pipeline(source, hash, signal ? { signal } : {});
  return hash.digest('hex');
}

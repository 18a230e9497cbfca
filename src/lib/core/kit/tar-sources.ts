import type { FileHandle } from 'node:fs/promises';
import { TarError, type TarSource } from './tar-entries.ts';

/** A stretch of a file: what is passed over is not read. */
export function fileSource(file: FileHandle, start: number, end: number): TarSource & { at(): number } {
  let at = start;
  return {
    at: () => at,
    read: async (count) => {
      const buffer = Buffer.alloc(Math.max(0, Math.min(count, end - at)));
      let read = 0;
      while (read < buffer.length) {
        const { bytesRead } = await file.read(buffer, read, buffer.length - read, at + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      at += read;
      return buffer.subarray(0, read);
    },
    skip: async (count) => {
      if (at + count > end) throw new TarError('cut');
      at += count;
    },
  };
}

/** What a stream brings. Throws `TarError` once it is more than `most` bytes. */
export function streamSource(stream: AsyncIterable<Buffer>, most: number): TarSource {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let total = 0;
  const next = async (): Promise<boolean> => {
    const { done, value } = await chunks.next();
    if (done) return false;
    held = value;
    total += held.length;
    if (total > most) throw new TarError('too-large');
    return true;
  };
  const take = async (count: number, onPart?: (part: Buffer) => void): Promise<void> => {
    for (let left = count; left > 0;) {
      if (held.length === 0 && !(await next())) return;
      const part = held.subarray(0, left);
      held = held.subarray(part.length);
      left -= part.length;
      onPart?.(part);
    }
  };
  return {
    read: async (count) => {
      const parts: Buffer[] = [];
      await take(count, (part) => parts.push(part));
      return Buffer.concat(parts);
    },
    skip: (count) => take(count),
  };
}

import type { Readable } from 'node:stream';

/** Output of a stream up to a bound; `dropped` counts the bytes beyond. Invalid UTF-8 becomes U+FFFD. */
export interface Captured {
  text: string;
  dropped: number;
}

/** Keeps the first `limit` bytes of a stream and counts the rest. A stream that breaks ends where it broke. */
export async function capture(stream: Readable | null, limit: number): Promise<Captured> {
  const { bytes, dropped } = await captureBytes(stream, limit);
  return { text: bytes.toString('utf8'), dropped };
}

/** The same without reading the bytes as text. */
export async function captureBytes(
  stream: Readable | null,
  limit: number,
): Promise<{ bytes: Buffer; dropped: number }> {
  const kept: Buffer[] = [];
  let [size, dropped] = [0, 0];
  try {
    for await (const chunk of (stream ?? []) as AsyncIterable<Buffer>) {
      const room = Math.max(0, limit - size);
      if (room > 0) kept.push(chunk.subarray(0, room));
      size += Math.min(room, chunk.length);
      dropped += Math.max(0, chunk.length - room);
    }
  } catch {
    // How the command ended says why.
  }
  return { bytes: Buffer.concat(kept), dropped };
}

import type { Readable } from 'node:stream';

/** Keeps the first `limit` bytes of a stream and counts the rest. A stream that breaks ends where it broke. */
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

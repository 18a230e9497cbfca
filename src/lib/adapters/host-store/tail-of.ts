import type { Readable } from 'node:stream';

const KEPT = 16 * 1024;

/** Reads a stream to its end and keeps the last of it, as text. Never rejects. */
export async function tailOf(stream: Readable): Promise<string> {
  let kept = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) kept = Buffer.concat([kept, chunk]).subarray(-KEPT);
  } catch {
    // The line broke: whoever waits for the command learns that from its ending.
  }
  return kept.toString('utf8');
}

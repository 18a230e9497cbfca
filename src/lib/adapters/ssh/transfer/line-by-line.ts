import type { Readable } from 'node:stream';

const LIMIT_CHARACTERS = 4096;

/** Yields lines of a stream, then undefined. Drops output beyond a few thousand characters. */
export function lineByLine(stream: Readable): () => Promise<string | undefined> {
  let [text, ended, taken] = ['', false, 0];
  let wake = (): void => undefined;
  stream.on('data', (chunk: Buffer) => {
    const room = Math.max(0, LIMIT_CHARACTERS - taken - text.length);
    text += chunk.toString('latin1', 0, room);
    wake();
  });
  for (const over of ['end', 'close', 'error']) stream.on(over, () => ((ended = true), wake()));
  const needsLine = (): boolean => !text.includes('\n') && !ended;
  return async () => {
    while (needsLine()) await new Promise<void>((resolve) => (wake = resolve));
    const end = text.indexOf('\n');
    if (end < 0) return undefined;
    const line = text.slice(0, end);
    taken += end + 1;
    text = text.slice(end + 1);
    return line;
  };
}

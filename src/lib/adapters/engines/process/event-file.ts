import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { JobEvent } from '../../../ports/engine.ts';
import { lastEventIn, LONGEST_LINE, parseEvents } from '../job/events.ts';
import { latestAttempt } from './attempt.ts';

const CHUNK = 262_144;
const POLL_MS = 200;

/**
 * Events with `seq` greater than `after`, from the start of the file on, until the job has ended and every line
 * is read. Follows by byte offset, so any number of readers may come and go.
 */
export async function* followEvents(
  folder: string,
  after: number,
  clock: Clock,
  signal?: AbortSignal,
): AsyncGenerator<JobEvent> {
  const lines = new LineReader(join(folder, 'events.jsonl'));
  for (;;) {
    const running = await isRunning(folder);
    for await (const event of lines.readNew()) if (event.seq > after) yield event;
    if (!running || signal?.aborted) return;
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

/** Every event written so far. */
export async function readEvents(folder: string): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of new LineReader(join(folder, 'events.jsonl')).readNew()) events.push(event);
  return events;
}

/** The newest event, from the end of the file. */
export async function lastEvent(folder: string): Promise<JobEvent | undefined> {
  return lastEventIn(await readEnd(join(folder, 'events.jsonl'), CHUNK));
}

/** The last `bytes` of a file as text; empty when it is not there. */
export async function readEnd(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads whole lines that were appended since the last call; an unfinished line waits for its end. */
class LineReader {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async *readNew(): AsyncGenerator<JobEvent> {
    const file = await open(this.#path, 'r').catch(() => undefined);
    if (!file) return;
    try {
      const { size } = await file.stat();
      while (this.#offset < size) {
        const length = Math.min(size - this.#offset, LONGEST_LINE);
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#offset);
        const end = buffer.lastIndexOf(10, bytesRead - 1) + 1;
        if (end === 0 && bytesRead < LONGEST_LINE) return;
        this.#offset += end === 0 ? bytesRead : end;
        yield* parseEvents(buffer.toString('utf8', 0, end));
      }
    } finally {
      await file.close();
    }
  }
}

/** Not yet started counts as running: whoever follows early sees the start. */
async function isRunning(folder: string): Promise<boolean> {
  const phase = (await latestAttempt(folder))?.phase;
  return phase === undefined || phase === 'unclaimed' || phase === 'running';
}

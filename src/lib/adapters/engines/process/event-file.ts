import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { JobEvent } from '../../../ports/engine.ts';
import { latestAttempt } from './attempt.ts';

const CHUNK = 262_144;
/** A worker's line longer than this is not an event: it is skipped, never held in memory. */
const LONGEST_LINE = 1_048_576;
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
  const text = await readEnd(join(folder, 'events.jsonl'), CHUNK);
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.map(parseEvent).findLast((event) => event !== undefined);
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

function parseEvents(text: string): JobEvent[] {
  return text
    .split('\n')
    .map(parseEvent)
    .filter((event) => event !== undefined);
}

function parseEvent(line: string): JobEvent | undefined {
  try {
    const event = JSON.parse(line) as JobEvent;
    return typeof event?.type === 'string' && typeof event.seq === 'number' ? event : undefined;
  } catch {
    return undefined;
  }
}

/** Not yet started counts as running: whoever follows early sees the start. */
async function isRunning(folder: string): Promise<boolean> {
  const phase = (await latestAttempt(folder))?.phase;
  return phase === undefined || phase === 'unclaimed' || phase === 'running';
}

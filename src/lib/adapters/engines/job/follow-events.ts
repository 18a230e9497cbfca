import type { Clock } from '../../../ports/clock.ts';
import type { JobEvent } from '../../../ports/engine.ts';
import type { Host } from '../../../ports/host.ts';
import { patienceOf } from '../host/patience.ts';
import { EventLines } from './event-lines.ts';

const POLL_MS = 200;
/** While the host is silent. */
const AWAY_POLL_MS = 1_000;

/** A job's events and whether more may come. */
export interface Followed {
  host: Host;
  clock: Clock;
  /** File of the events on the host. */
  path: string;
  isRunning: () => Promise<boolean>;
}

/**
 * Events with `seq` greater than `after` until the job has ended, read by byte offset, so that any number of readers may
 * come and go. Outlives a restarted daemon and a broken line.
 */
export async function* followEvents(
  { host, clock, path, isRunning }: Followed,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<JobEvent> {
  const lines = new EventLines(host, path);
  const patience = patienceOf(clock);
  for (;;) {
    const running = await patience(isRunning);
    const fresh: JobEvent[] = [];
    const read = await patience(() => readInto(fresh, lines));
    for (const event of fresh) if (event.seq > after) yield event;
    if ((running === false && read) || signal?.aborted) return;
    await clock.sleep(running === undefined ? AWAY_POLL_MS : POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

/** What was read before a line broke counts: it is not read again. */
async function readInto(events: JobEvent[], lines: EventLines): Promise<true> {
  for await (const event of lines.readNew()) events.push(event);
  return true;
}

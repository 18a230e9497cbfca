import { join } from 'node:path/posix';
import type { Clock } from '../../../core/ports/clock.ts';
import type { EventPlace, JobEvent } from '../../../core/ports/runner.ts';
import type { Host } from '../../../core/ports/host.ts';
import { patienceOf } from '../host/patience.ts';
import { EventLines } from './events.ts';

const POLL_MS = 200;
/** While the host is silent. */
const AWAY_POLL_MS = 1_000;

/** A job whose files are followed. */
export interface Followed {
  host: Host;
  clock: Clock;
  /** Folder of the job on the host. */
  folder: string;
  /** Whether more may come. */
  isRunning: () => Promise<boolean>;
}

/**
 * Events with `seq` > `after` until the job ends, read by byte offset from `place`. Survives daemon restarts and lost
 * connections.
 */
export async function* followEvents(
  { host, clock, folder, isRunning }: Followed,
  after: number,
  signal?: AbortSignal,
  place: EventPlace = { offset: 0 },
): AsyncGenerator<JobEvent> {
  const lines = new EventLines(host, join(folder, 'events.jsonl'), place.offset);
  const patience = patienceOf(clock);
  for (;;) {
    const running = await patience(isRunning);
    for (;;) {
      const window = await patience(() => lines.next());
      for (const event of window?.events ?? []) if (event.seq > after) yield event;
      // Only now: what nobody was given is read again after a broken line.
      place.offset = lines.offset;
      if (signal?.aborted || (running === false && window?.isLast)) return;
      if (window?.isLast !== false) break;
    }
    await clock.sleep(running === undefined ? AWAY_POLL_MS : POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

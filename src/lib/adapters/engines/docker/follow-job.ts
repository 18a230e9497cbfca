import { join } from 'node:path/posix';
import type { JobEvent } from '../../../ports/engine.ts';
import { SovranError } from '../../../text/sovran-error.ts';
import { inspectContainer } from './container.ts';
import { EventLines } from './event-lines.ts';
import { containerName } from './job-container.ts';
import { jobFolder, readJobFiles } from './job-files.ts';
import type { Site } from './site/site.ts';

const POLL_MS = 200;
/** How long the daemon, or the line to its host, may be away while a job is followed: a restart takes seconds. */
const PATIENCE_MS = 120_000;

/** Events with `seq` greater than `after` until the job has ended, read by byte offset. Outlives a restarted daemon. */
export async function* followJob(
  site: Site,
  id: string,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<JobEvent> {
  const lines = new EventLines(site.place.host, join(jobFolder(site, id), 'events.jsonl'));
  const patience = patienceOf(site);
  for (;;) {
    const running = await patience(() => isRunning(site, id));
    for (const event of (await patience(() => collect(lines))) ?? []) if (event.seq > after) yield event;
    if (running === false || signal?.aborted) return;
    await site.place.clock.sleep(POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

async function collect(lines: EventLines): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of lines.readNew()) events.push(event);
  return events;
}

/** Undefined while the host is silent, for as long as that may take; then what it threw. */
function patienceOf({ place: { clock } }: Site): <T>(ask: () => Promise<T>) => Promise<T | undefined> {
  let since: number | undefined;
  return async (ask) => {
    try {
      const answer = await ask();
      since = undefined;
      return answer;
    } catch (error) {
      since ??= clock.monotonicMs();
      const passing = error instanceof SovranError && error.exit === 4;
      if (!passing || clock.monotonicMs() - since > PATIENCE_MS) throw error;
      return undefined;
    }
  };
}

/** Not yet started counts as running: whoever follows early sees the start. */
async function isRunning(site: Site, id: string): Promise<boolean> {
  const container = await inspectContainer(site, containerName(id));
  if (container?.running || container?.restarting || container?.fresh) return true;
  const files = await readJobFiles(site, id);
  if (!files || files.exit) return files === undefined;
  return !files.claimed && !container;
}

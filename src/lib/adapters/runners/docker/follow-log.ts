import type { Readable } from 'node:stream';
import type { LogEntry } from '../../../core/ports/runner.ts';
import { followLogFile } from '../job/follow-log-file.ts';
import { readLog } from '../job/log-file.ts';
import { patienceOf } from '../host/patience.ts';
import { inspectContainer, type ContainerView } from './container.ts';
import { ContainerLog } from './container-log.ts';
import { isRunning } from './follow-job.ts';
import { containerName } from './job-container.ts';
import { jobFolder } from './job-files.ts';
import { isRefusal } from './site/daemon.ts';
import { ENDLESS } from './site/answer-in-time.ts';
import type { Site } from './site/site.ts';

const POLL_MS = 200;
/** More than the longest line that is handed on whole. */
const LAST_BYTES = 70_000;

/**
 * See `JobRunner.followLog`. Reopens a broken stream at its place; ends with the container, and falls back to the worker's
 * log file.
 */
export async function* followLog(
  site: Site,
  id: string,
  since?: string,
  signal?: AbortSignal,
): AsyncGenerator<LogEntry> {
  const log = new ContainerLog(since);
  const patience = patienceOf(site.place.clock);
  for (;;) {
    const seen = await patience(() => lookAt(site, id));
    if (signal?.aborted) return;
    if (seen && !seen.container && !seen.running) return yield* withoutContainer(site, id, log, since, signal);
    if (seen?.container && !seen.container.fresh) {
      const end = yield* readStream(site, seen.container.id, log, signal);
      if (end === 'no-logs') return yield* fromFile(site, id, undefined, signal);
      if (end === 'ended' && (await patience(async () => !(await lookAt(site, id)).running)))
        return yield* log.end(await lastLine(site, id));
    }
    await site.place.clock.sleep(POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

interface Look {
  container: ContainerView | undefined;
  /** More may come: it runs, or is to start. */
  running: boolean;
}

async function lookAt(site: Site, id: string): Promise<Look> {
  const container = await inspectContainer(site, containerName(id));
  if (container) return { container, running: container.running || container.restarting || container.fresh };
  return { container, running: await isRunning(site, id) };
}

/** What a worker wrote last as its supervisor has it: a daemon that was away when it ended knows less. */
async function lastLine(site: Site, id: string): Promise<string | undefined> {
  const text = await readLog(site.place.host, jobFolder(site, id), LAST_BYTES);
  return text
    .replace(/\r?\n$/, '')
    .split('\n')
    .slice(1)
    .at(-1);
}

type StreamEnd = 'ended' | 'broken' | 'no-logs';

/** Hands on the records of a stream; `broken` unless the daemon itself ended it. */
async function* readStream(
  site: Site,
  container: string,
  log: ContainerLog,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogEntry, StreamEnd> {
  const since = log.open(container);
  try {
    for await (const chunk of await openStream(site, container, since, signal)) yield* log.take(chunk as Buffer);
    return 'ended';
  } catch (error) {
    if (isRefusal(error)) return isRefusal(error, 404, 409) ? 'broken' : 'no-logs';
    return 'broken';
  }
}

async function openStream(
  site: Site,
  container: string,
  since: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const daemon = await site.daemon();
  const options = { follow: true, stdout: true, stderr: true, timestamps: true } as const;
  const asked = { ...options, ...(since === undefined ? {} : { since }), ...(signal ? { abortSignal: signal } : {}) };
  return (await daemon.call((docker) => docker.getContainer(container).logs(asked), ENDLESS)) as Readable;
}

/** A reader who was in the log of a container that is gone cannot be led to the same place elsewhere. */
async function* withoutContainer(
  site: Site,
  id: string,
  log: ContainerLog,
  since: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogEntry> {
  if (log.begun) yield* log.gone();
  else yield* fromFile(site, id, since, signal);
}

function fromFile(site: Site, id: string, since?: string, signal?: AbortSignal): AsyncGenerator<LogEntry> {
  const { host, clock } = site.place;
  const folder = jobFolder(site, id);
  return followLogFile({ host, clock, folder, isRunning: () => isRunning(site, id) }, since, signal);
}

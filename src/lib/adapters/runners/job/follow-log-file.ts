import type { JobRunner, LogEntry, LogReader } from '../../../core/ports/runner.ts';
import { patienceOf } from '../host/patience.ts';
import { followEvents, LineSplitter, type Followed } from './events.ts';
import { jobFolder, serviceFolder } from './layout.ts';
import { readLog, readLogFile, type LogPlace, type LogRead } from './log-file.ts';

const POLL_MS = 200;
const MARK = /^file:(?<file>\d{1,20}-\d{1,20}(?:\.\d{1,9})?):(?<offset>\d{1,15})$/;

/** A log that is followed; without `isRunning` it has no end. */
type FollowedLog = Omit<Followed, 'isRunning'> & Partial<Followed> & { name?: string };

/** Logs of services, which outlive each start. */
export function serviceLogs({ host, clock }: Pick<Followed, 'host' | 'clock'>): LogReader {
  return {
    log: (id, bytes) => readLog(host, serviceFolder(host, id), bytes),
    followLog: (id, since, signal) => followLogFile({ host, clock, folder: serviceFolder(host, id) }, since, signal),
  };
}

/** Events and logs of jobs, which end with the job. */
export function jobReaders(
  { host, clock }: Pick<Followed, 'host' | 'clock'>,
  isRunning: (id: string) => Promise<boolean>,
): Pick<JobRunner, 'follow' | keyof LogReader> {
  const followed = (id: string): Followed => {
    return { host, clock, folder: jobFolder(host, id), isRunning: () => isRunning(id) };
  };
  return {
    follow: (id, after, signal, at) => followEvents(followed(id), after, signal, at),
    log: (id, bytes) => readLog(host, jobFolder(host, id), bytes),
    followLog: (id, since, signal) => followLogFile(followed(id), since, signal),
  };
}

/** Follows a bounded log by byte offset; see `LogReader.followLog`. Outlives a broken line. */
export async function* followLogFile(
  { host, clock, folder, name, isRunning = async () => true }: FollowedLog,
  since?: string,
  signal?: AbortSignal,
): AsyncGenerator<LogEntry> {
  const { file, offset } = MARK.exec(since ?? '')?.groups ?? {};
  const lines = new LogLines(file === undefined ? undefined : { file, offset: Number(offset) });
  const patience = patienceOf(clock);
  for (;;) {
    const running = await patience(isRunning);
    const read = await patience(() => readLogFile(host, folder, lines.place, name));
    if (read) yield* lines.take(read);
    if (signal?.aborted) return;
    if (read?.full) continue;
    if (running === false && read) return yield* lines.end();
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
    if (signal?.aborted) return;
  }
}

/** Lines of what was read, each with the place behind it; a line may begin in one file and end in the next. */
class LogLines {
  place: LogPlace | undefined;
  readonly #splitter = new LineSplitter();

  constructor(place: LogPlace | undefined) {
    this.place = place;
  }

  *take({ gap, pieces }: LogRead): Generator<LogEntry> {
    if (gap) {
      yield* this.end();
      this.place = { file: pieces[0]?.place.file ?? '', offset: 0 };
      yield { type: 'gap', mark: markOf(this.place) };
    }
    for (const { place, bytes } of pieces) {
      for (const { text, used } of this.#splitter.push(bytes))
        yield lineAt(text, { ...place, offset: place.offset + used });
      this.place = { ...place, offset: place.offset + bytes.length };
    }
  }

  *end(): Generator<LogEntry> {
    const text = this.#splitter.rest();
    if (text !== undefined && this.place) yield lineAt(text, this.place);
  }
}

function lineAt(text: string, place: LogPlace): LogEntry {
  return { type: 'line', text, mark: markOf(place) };
}

function markOf({ file, offset }: LogPlace): string {
  return `file:${file}:${offset}`;
}

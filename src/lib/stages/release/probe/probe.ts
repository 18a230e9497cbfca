import type { Closable } from '../../../core/operation/owned.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { openStreamConnection, type StreamRecord, type StreamTarget } from '../../measure/bench/http/stream-request.ts';

/** What the probe asks; short, so that many answers fall into the window. */
export const PROBE_PROMPTS = ['Bonjour.', 'What is the capital of France?', '1, 2, 3,', 'Réponds par oui ou non.'];

const MAX_TOKENS = 24;
const PAUSE_MS = 40;
/** Nobody listens, or nothing comes there: each time doubles the pause, up to this. */
const LONGEST_PAUSE_MS = 1000;
const STREAM_TIMEOUT_MS = 120_000;

/** A stream client that runs through the gateway while traffic moves. */
export interface Probe extends Closable {
  readonly application: string;
  /** Streams that have ended, so far. */
  readonly records: StreamRecord[];
  /** Those of them that broke off with the operator's line: they do not count. */
  readonly cut: Set<StreamRecord>;
  /** Streams that have not ended yet: their records so far. */
  readonly running: ReadonlySet<StreamRecord>;
  /** From now on the traffic goes to the candidate. */
  noteSwitch(): void;
  /** When that was, by the clock of the records; before all of them where this probe began behind it. */
  switchedMs(): number;
  /** The candidate has the traffic. `wasVacant`: nobody answered any more before the switch. */
  noteTaken(wasVacant: boolean): void;
  /** When that was, by the clock of the records; before all of them where this probe began behind it. */
  takenMs(): number;
  /** Until when nobody was there to answer, by the clock of the records; before all of them where somebody was. */
  vacantUntilMs(): number;
  /** Gives a running stream up; the next one takes its place. */
  giveUp(record: StreamRecord): void;
  /** Lets running streams end, sends no more. */
  stop(): Promise<void>;
  /** The same at once: running streams are given up. */
  abort(): Promise<void>;
  /** As `abort`. */
  close(): Promise<void>;
}

export interface ProbeOptions {
  application: string;
  target: StreamTarget;
  streams: number;
  sleep(ms: number): Promise<void>;
  /** Ends the probe: the program is being stopped. */
  cancelled(): boolean;
}

/** Keeps `streams` streams going on keep-alive connections until it is stopped. */
export function startProbe(options: ProbeOptions): Probe {
  const records: StreamRecord[] = [];
  const running = new Set<StreamRecord>();
  const leave = new WeakMap<StreamRecord, AbortController>();
  const state = { stopping: false, switchedMs: -Infinity, takenMs: -Infinity, vacantUntilMs: -Infinity };
  const kept: Kept = { records, running, state, leave };
  const loops = Array.from({ length: options.streams }, (_, index) => runLoop(options, index, kept));
  const giveUp = (record: StreamRecord): void => leave.get(record)?.abort();
  const stop = async (): Promise<void> => {
    state.stopping = true;
    await Promise.all(loops);
  };
  const abort = async (): Promise<void> => {
    state.stopping = true;
    running.forEach(giveUp);
    await stop();
  };
  return {
    application: options.application,
    records,
    running,
    cut: new Set(),
    noteSwitch: () => void (state.switchedMs = performance.now()),
    switchedMs: () => state.switchedMs,
    noteTaken: (wasVacant) => {
      state.takenMs = performance.now();
      state.vacantUntilMs = wasVacant ? state.takenMs : -Infinity;
    },
    takenMs: () => state.takenMs,
    vacantUntilMs: () => state.vacantUntilMs,
    giveUp,
    stop,
    abort,
    close: abort,
  };
}

/** What the streams of a probe write down, and what ends them. */
interface Kept {
  records: StreamRecord[];
  running: Set<StreamRecord>;
  state: { stopping: boolean };
  /** What gives each of the running ones up. */
  leave: WeakMap<StreamRecord, AbortController>;
}

async function runLoop(options: ProbeOptions, index: number, { records, running, state, leave }: Kept): Promise<void> {
  const connection = openStreamConnection(options.target);
  let pauseMs = PAUSE_MS;
  try {
    for (let turn = index; !state.stopping && !options.cancelled(); turn++) {
      const given = new AbortController();
      const began = (record: StreamRecord): void => {
        running.add(record);
        leave.set(record, given);
      };
      const how = { timeoutMs: STREAM_TIMEOUT_MS, keepText: false, signal: given.signal, began };
      const record = await connection.run(probeBody(turn), how);
      records.push(record);
      running.delete(record);
      pauseMs =
        record.error === 'refused' || record.error === 'reset' ? Math.min(pauseMs * 2, LONGEST_PAUSE_MS) : PAUSE_MS;
      await options.sleep(pauseMs);
    }
  } finally {
    connection.close();
  }
}

/** One streamed request of the probe. */
export function probeBody(turn: number): JsonObject {
  const content = PROBE_PROMPTS[turn % PROBE_PROMPTS.length] ?? '';
  return { messages: [{ role: 'user', content }], max_tokens: MAX_TOKENS, temperature: 0, seed: 7 };
}

/** The rules a client can check alone: answered, not broken off, ended by the end mark, under one release. */
export function isWhole(record: StreamRecord): boolean {
  const { error, status, done, finishReason, release } = record;
  return !error && status === 200 && (done || finishReason !== undefined) && release !== undefined && release !== '';
}

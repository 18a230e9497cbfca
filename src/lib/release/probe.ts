import type { JsonObject } from '../ports/json.ts';
import { openStreamConnection, type StreamRecord, type StreamTarget } from '../bench/stream-request.ts';

/** What the probe asks; short, so that many answers fall into the window. */
export const PROBE_PROMPTS = ['Bonjour.', 'What is the capital of France?', '1, 2, 3,', 'Réponds par oui ou non.'];

const MAX_TOKENS = 24;
const PAUSE_MS = 40;
/** Nobody listens, or nothing comes there: each time doubles the pause, up to this. */
const LONGEST_PAUSE_MS = 1000;
const STREAM_TIMEOUT_MS = 120_000;

/** A stream client that runs through the gateway while traffic moves. */
export interface Probe {
  readonly application: string;
  /** Streams that have ended, so far. */
  readonly records: StreamRecord[];
  /** Those of them that broke off with the operator's line: they do not count. */
  readonly cut: Set<StreamRecord>;
  /** From now on the traffic goes to the candidate. */
  noteSwitch(): void;
  /** When that was, by the clock of the records; before all of them where this probe began behind it. */
  switchedMs(): number;
  /** The candidate has the traffic. `wasVacant`: nobody answered any more before the switch. */
  noteTaken(wasVacant: boolean): void;
  /** Until when nobody was there to answer, by the clock of the records; before all of them where somebody was. */
  vacantUntilMs(): number;
  /** Lets running streams end, sends no more. */
  stop(): Promise<void>;
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
  const state = { stopping: false, switchedMs: -Infinity, vacantUntilMs: -Infinity };
  const loops = Array.from({ length: options.streams }, (_, index) => runLoop(options, index, records, state));
  return {
    application: options.application,
    records,
    cut: new Set(),
    noteSwitch: () => void (state.switchedMs = performance.now()),
    switchedMs: () => state.switchedMs,
    noteTaken: (wasVacant) => void (state.vacantUntilMs = wasVacant ? performance.now() : -Infinity),
    vacantUntilMs: () => state.vacantUntilMs,
    stop: async () => {
      state.stopping = true;
      await Promise.all(loops);
    },
  };
}

async function runLoop(
  options: ProbeOptions,
  index: number,
  records: StreamRecord[],
  state: { stopping: boolean },
): Promise<void> {
  const connection = openStreamConnection(options.target);
  let pauseMs = PAUSE_MS;
  try {
    for (let turn = index; !state.stopping && !options.cancelled(); turn++) {
      const record = await connection.run(probeBody(turn), { timeoutMs: STREAM_TIMEOUT_MS, keepText: false });
      records.push(record);
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

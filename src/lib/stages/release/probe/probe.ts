import type { Closable } from '../../../core/operation/owned.ts';
import type { Interrupt } from '../../../core/operation/context.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { StreamRecord, StreamTarget } from '../../measure/bench/http/stream-record.ts';
import { askModel, endpointOf } from '../../measure/bench/http/ask-model.ts';

/** Prompts of the probe; short, for many answers in the window. */
export const PROBE_PROMPTS = ['Bonjour.', 'What is the capital of France?', '1, 2, 3,', 'Réponds par oui ou non.'];

const MAX_TOKENS = 24;
const PAUSE_MS = 40;
/** Each refused or reset connection doubles the pause, up to this, ms. */
const LONGEST_PAUSE_MS = 1000;
const STREAM_TIMEOUT_MS = 120_000;

/** A stream client that sends through the gateway during a switch. */
export interface Probe extends Closable {
  readonly application: string;
  /** Streams that have ended. */
  readonly records: StreamRecord[];
  /** Those of them that ended with the connection to the host; they do not count. */
  readonly setAside: Set<StreamRecord>;
  readonly running: ReadonlySet<StreamRecord>;
  /** Begin of the switch by the clock of the records; -Infinity for a probe that started later. */
  switchedMs: number;
  /** End of the switch, as `switchedMs`. */
  takenMs: number;
  /** Until when no release served, as `switchedMs`; -Infinity if one did. */
  vacantUntilMs: number;
  /** Aborts a running stream; the next one replaces it. */
  abortStream(record: StreamRecord): void;
  /** Lets running streams end, sends no more. */
  stop(): Promise<void>;
  /** The same, with running streams aborted. */
  abort(): Promise<void>;
  close(): Promise<void>;
}

export interface ProbeOptions {
  application: string;
  target: StreamTarget;
  streams: number;
  ctx: { clock: Pick<Clock, 'sleep'>; interrupt: Interrupt };
  /** The way to the gateway, closed once its streams have ended. */
  endpoint: Closable;
}

/** Runs `streams` parallel streams on keep-alive connections until it is stopped. */
export function startProbe(options: ProbeOptions): Probe {
  const records: StreamRecord[] = [];
  const running = new Set<StreamRecord>();
  const leave = new WeakMap<StreamRecord, AbortController>();
  const state = { stopping: false };
  const kept: Kept = { records, running, state, leave };
  const loops = Array.from({ length: options.streams }, (_, index) => runLoop(options, index, kept));
  const abortStream = (record: StreamRecord): void => leave.get(record)?.abort();
  const stop = async (): Promise<void> => {
    state.stopping = true;
    await Promise.all(loops);
    await options.endpoint.close();
  };
  const abort = async (): Promise<void> => {
    state.stopping = true;
    running.forEach(abortStream);
    await stop();
  };
  return {
    application: options.application,
    records,
    running,
    setAside: new Set(),
    switchedMs: -Infinity,
    takenMs: -Infinity,
    vacantUntilMs: -Infinity,
    abortStream,
    stop,
    abort,
    close: abort,
  };
}

interface Kept {
  records: StreamRecord[];
  running: Set<StreamRecord>;
  state: { stopping: boolean };
  leave: WeakMap<StreamRecord, AbortController>;
}

async function runLoop(options: ProbeOptions, index: number, { records, running, state, leave }: Kept): Promise<void> {
  const { clock, interrupt } = options.ctx;
  const { model } = options.target;
  const endpoint = endpointOf(options.target);
  let pauseMs = PAUSE_MS;
  try {
    for (let turn = index; !state.stopping && !interrupt.requested && !interrupt.signal.aborted; turn++) {
      const given = new AbortController();
      const began = (record: StreamRecord): void => {
        running.add(record);
        leave.set(record, given);
      };
      const how = { timeoutMs: STREAM_TIMEOUT_MS, signal: given.signal, began };
      const record = await askModel(endpoint, { model, ...probeBody(turn), stream: true }, how);
      records.push(record);
      running.delete(record);
      pauseMs =
        record.error === 'refused' || record.error === 'reset' ? Math.min(pauseMs * 2, LONGEST_PAUSE_MS) : PAUSE_MS;
      await clock.sleep(pauseMs);
    }
  } finally {
    endpoint.agent.destroy();
  }
}

/** One streamed request of the probe. */
export function probeBody(turn: number): JsonObject {
  const content = PROBE_PROMPTS[turn % PROBE_PROMPTS.length] ?? '';
  return { messages: [{ role: 'user', content }], max_tokens: MAX_TOKENS, temperature: 0, seed: 7 };
}

/** True if a stream was answered completely, with an end marker, by a named release. */
export function isWhole(record: StreamRecord): boolean {
  const { error, status, done, finishReason, release } = record;
  return !error && status === 200 && (done || finishReason !== undefined) && release !== undefined && release !== '';
}

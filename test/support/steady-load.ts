import type { StreamRecord, StreamTarget } from '../../src/lib/stages/measure/bench/http/stream-request.ts';
import { isWhole, probeBody } from '../../src/lib/stages/release/probe/probe.ts';
import { runStream } from './run-stream.ts';

/** Streams that go on until they are stopped. */
export interface SteadyLoad {
  /** Ends it; every stream that it sent. */
  stop(): Promise<StreamRecord[]>;
}

/** So many streams at once, each followed by another on a new connection. */
export function steadyLoad(target: StreamTarget, streams: number): SteadyLoad {
  const seen: StreamRecord[] = [];
  const state = { ends: false };
  const loop = async (turn: number): Promise<void> => {
    for (let at = turn; !state.ends; at += streams)
      seen.push(await runStream(target, { ...probeBody(at), stream: true }));
  };
  const loops = Array.from({ length: streams }, (_, turn) => loop(turn));
  return {
    stop: async () => {
      state.ends = true;
      await Promise.all(loops);
      return seen;
    },
  };
}

/** Those that were not answered whole. */
export function lostOf(records: readonly StreamRecord[]): StreamRecord[] {
  return records.filter((record) => !isWhole(record));
}

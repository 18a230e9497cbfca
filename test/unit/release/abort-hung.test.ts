import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import { abortHung } from '../../../src/lib/stages/release/traffic/timeouts.ts';

const LONG_AGO = performance.now() - 20_000;

function stream(sentMs: number, parts: Partial<StreamRecord> = {}): StreamRecord {
  return { ...emptyRecord(1, sentMs), sentMs, ...parts };
}

const HUNG = stream(LONG_AGO, { release: 'old-1' });
const MUTE = stream(LONG_AGO);
const GOING: StreamRecord = { ...HUNG, chunkMs: [LONG_AGO, performance.now()] };
const OWN = stream(LONG_AGO, { release: 'new-1' });
/** In whose light twenty seconds are short. */
const SLOW: StreamRecord = { ...HUNG, firstContentMs: LONG_AGO + 8_000, done: true };

interface Seen {
  running: StreamRecord[];
  records?: StreamRecord[];
  given?: StreamRecord[];
}

test.each<Seen & { what: string }>([
  { what: 'hangs', running: [HUNG, MUTE, OWN], given: [HUNG, MUTE] },
  { what: 'still brings something', running: [HUNG, GOING] },
  { what: 'was asked a moment ago', running: [HUNG, stream(performance.now(), { release: 'old-1' })] },
  { what: 'always was as slow', running: [HUNG], records: [SLOW] },
  { what: 'has answered all', running: [OWN] },
])('streams of a previous release that $what', ({ running, records = [], given = [] }) => {
  const left: StreamRecord[] = [];
  const abortStream = (one: StreamRecord): void => void left.push(one);
  const probe = { records, running: new Set(running), switchedMs: LONG_AGO + 1, abortStream };
  abortHung(probe, 'new-1');
  expect(left).toEqual(given);
});

import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/bench/http/stream-record.ts';
import { giveUpHung } from '../../../src/lib/release/watch/hung-before.ts';

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
const GIVEN_UP: StreamRecord = { ...HUNG, error: 'aborted' };

interface Seen {
  running: StreamRecord[];
  records?: StreamRecord[];
  given?: StreamRecord[];
  hangs?: boolean;
}

test.each<Seen & { what: string }>([
  { what: 'hangs', running: [HUNG, MUTE, OWN], given: [HUNG, MUTE], hangs: true },
  { what: 'hung before', running: [OWN], records: [GIVEN_UP], hangs: true },
  { what: 'still brings something', running: [HUNG, GOING] },
  { what: 'was asked a moment ago', running: [HUNG, stream(performance.now(), { release: 'old-1' })] },
  { what: 'always was as slow', running: [HUNG], records: [SLOW] },
  { what: 'has answered all', running: [OWN] },
])('streams of a release before that $what', ({ running, records = [], given = [], hangs = false }) => {
  const left: StreamRecord[] = [];
  const giveUp = (one: StreamRecord): void => void left.push(one);
  const probe = { records, running: new Set(running), switchedMs: () => LONG_AGO + 1, giveUp };
  expect(giveUpHung(probe, 'new-1')).toBe(hangs);
  expect(left).toEqual(given);
});

import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/bench/http/stream-record.ts';
import type { Serving } from '../../../src/lib/environments/serving.ts';
import type { Host } from '../../../src/lib/ports/host.ts';
import { firstTokenBound, followFirstToken, type FirstToken } from '../../../src/lib/release/watch/first-token.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const TERMS = { to: { release: 'new-1', host: 'gpu1' } as Serving, from: null, streams: 4 };
const NOW = { now: 100_000, warmUpMs: undefined };

function stream(sentMs: number, parts: Partial<StreamRecord> = {}): StreamRecord {
  return { ...emptyRecord(1, sentMs), sentMs, ...parts };
}

const old = (sentMs: number, firstContentMs?: number): StreamRecord =>
  stream(sentMs, { release: 'old-1', ...(firstContentMs === undefined ? {} : { firstContentMs }) });

test.each([
  { what: 'nothing is known', bound: 120_000 },
  { what: 'the release before was quick', records: [old(0, 200)], bound: 15_000 },
  { what: 'the release before was slow', records: [old(0, 200), old(0, 8_000)], bound: 40_000 },
  { what: 'the release before still waits', running: [old(90_000)], bound: 50_000 },
  { what: 'the objective allows more', records: [old(0, 200)], ttftBudgetMs: 30_000, bound: 30_200 },
  { what: 'the candidate is slow itself', records: [old(0, 200)], warmUpMs: 9_000, bound: 36_000 },
  {
    what: 'only the candidate was slow',
    records: [stream(0, { release: 'new-1', firstContentMs: 9_000 })],
    bound: 120_000,
  },
])('how long a first token may take where $what', ({ records = [], running = [], ttftBudgetMs, warmUpMs, bound }) => {
  const probe = { records, running: new Set(running), switchedMs: () => 0, takenMs: () => 0 };
  const terms = { ...TERMS, ...(ttftBudgetMs === undefined ? {} : { ttftBudgetMs }) };
  expect(firstTokenBound(probe, terms, { ...NOW, warmUpMs })).toBe(bound);
});

const AGO_MS = 20_000;

interface Seen {
  running: StreamRecord[];
  records?: StreamRecord[];
  switchedMs?: number;
  takenMs?: number;
  /** The line broke since they were sent. */
  broke?: boolean;
}

/** Of the release before, in whose light fifteen seconds are long. */
const QUICK = old(0, 200);

/** What follows such streams. */
async function following({ running, records = [QUICK], broke = false, ...at }: Seen): Promise<FirstToken> {
  const { switchedMs = -Infinity, takenMs = switchedMs } = at;
  const host = { brokeBetween: () => broke } as unknown as Host;
  const ctx = stageContext(tempDir(), { host: async () => host });
  const probe = { records, running: new Set(running), switchedMs: () => switchedMs, takenMs: () => takenMs };
  return followFirstToken(TERMS, probe, { ctx, outputs: {} });
}

function look(firstToken: FirstToken, times: number): void {
  for (let at = 0; at < times; at++) firstToken.require({ requests: 7, answered: 0 });
}

const LONG_AGO = performance.now() - AGO_MS;
const HANGING = stream(LONG_AGO, { release: 'new-1' });
const MUTE = stream(LONG_AGO);
const BEGUN: StreamRecord = { ...HANGING, firstContentMs: LONG_AGO + 1 };

test.each<Seen & { what: string }>([
  { what: 'sends headers and nothing more', running: [HANGING] },
  { what: 'sends nothing', running: [MUTE] },
  {
    what: 'got its streams while the switch was under way',
    running: [MUTE],
    switchedMs: LONG_AGO - 2,
    takenMs: LONG_AGO + 2,
  },
])('a candidate that $what is failing, once several looks in a row say so', async (seen) => {
  const firstToken = await following(seen);
  look(firstToken, 3);
  const details = { release: 'new-1', lost: 1, requests: 8, losses: ['no first token within 15 s'] };
  expect(() => look(firstToken, 1)).toThrow(expect.objectContaining({ code: 'candidate-failing', exit: 1, details }));
  expect(firstToken.hadItsTime()).toBe(false);
});

test.each<Seen & { what: string }>([
  { what: 'its streams are young', running: [stream(performance.now(), { release: 'new-1' })] },
  { what: 'it has the traffic since a moment ago', running: [HANGING], takenMs: performance.now() },
  { what: 'it has given a first token', running: [HANGING, BEGUN] },
  { what: 'it has answered', running: [HANGING], records: [BEGUN] },
  { what: 'the release before hangs', running: [{ ...HANGING, release: 'old-1' }] },
  { what: 'they began before the switch', running: [MUTE], switchedMs: LONG_AGO + 1 },
  { what: 'the line broke under them', running: [MUTE], broke: true },
])('a candidate is not failing while $what', async (seen) => {
  const firstToken = await following(seen);
  expect(() => look(firstToken, 10)).not.toThrow();
});

test('nor while it ends requests of others: the probe waits its turn', async () => {
  const firstToken = await following({ running: [MUTE] });
  expect(() => [1, 2, 3, 4, 5, 6].forEach((answered) => firstToken.require({ requests: 9, answered }))).not.toThrow();
});

test('nor at once where nothing is known of a release before', async () => {
  const firstToken = await following({ running: [MUTE], records: [] });
  expect(() => look(firstToken, 10)).not.toThrow();
});

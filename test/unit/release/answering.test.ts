import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { followAnswering, type Answering } from '../../../src/lib/stages/release/traffic/answering.ts';
import { firstTokenBound } from '../../../src/lib/stages/release/traffic/timeouts.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const TO = { release: 'new-1', slot: 'green', environment: 'production', host: 'gpu1' } as Serving;
const TERMS = { to: TO, from: null, streams: 4 };
const NOW = { now: 100_000, warmUpMs: undefined };

function stream(sentMs: number, parts: Partial<StreamRecord> = {}): StreamRecord {
  return { ...emptyRecord(1, sentMs), sentMs, ...parts };
}

const old = (sentMs: number, firstContentMs?: number): StreamRecord =>
  stream(sentMs, { release: 'old-1', ...(firstContentMs === undefined ? {} : { firstContentMs }) });

test.each([
  { what: 'nothing is known', bound: 120_000 },
  { what: 'only the run has noted the release before', beforeMs: 4_000, bound: 20_000 },
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
])(
  'how long a first token may take where $what',
  ({ records = [], running = [], ttftBudgetMs, warmUpMs, beforeMs, bound }) => {
    const probe = { records, running: new Set(running), switchedMs: 0, takenMs: 0 };
    const terms = { ...TERMS, ...(ttftBudgetMs === undefined ? {} : { ttftBudgetMs }) };
    expect(firstTokenBound(probe, terms, { ...NOW, warmUpMs, beforeMs })).toBe(bound);
  },
);

const AGO_MS = 20_000;

interface Seen {
  running: StreamRecord[];
  records?: StreamRecord[];
  switchedMs?: number;
  takenMs?: number;
  /** The line broke since they were sent. */
  broke?: boolean;
  /** Requests of anybody that the gateway has at the candidate. */
  sessions?: number;
}

/** Of the release before, in whose light fifteen seconds are long. */
const QUICK = old(0, 200);

/** What follows such streams. */
async function following({ running, records = [QUICK], broke = false, sessions = 0, ...at }: Seen): Promise<Answering> {
  const { switchedMs = -Infinity, takenMs = switchedMs } = at;
  const host = { brokeBetween: () => broke } as unknown as Host;
  const slots = [{ slot: 'green', sessions }];
  const gateway = { status: async () => ({ slots }) } as unknown as Gateway;
  const ctx = stageContext(tempDir(), { gateway: async () => gateway, hosts: { open: async () => host } });
  const probe = { records, running: new Set(running), switchedMs, takenMs };
  return followAnswering(TERMS, probe, { ctx, outputs: {} });
}

async function look(answering: Answering, times: number): Promise<void> {
  for (let at = 0; at < times; at++) await answering.require({ requests: 0, answered: 0 });
}

const LONG_AGO = performance.now() - AGO_MS;
const HANGING = stream(LONG_AGO, { release: 'new-1' });
const MUTE = stream(LONG_AGO);
const BEGUN: StreamRecord = { ...HANGING, firstContentMs: LONG_AGO + 1, chunkMs: [LONG_AGO + 1] };
const GOING: StreamRecord = { ...BEGUN, chunkMs: [LONG_AGO + 1, performance.now()] };
const FIRST = 'no first token within 15 s';
const FURTHER = 'no further token within 15 s';

test.each<Seen & { what: string; loss?: string }>([
  { what: 'sends headers and nothing more', running: [HANGING] },
  { what: 'sends nothing', running: [MUTE] },
  {
    what: 'got its streams while the switch was under way',
    running: [MUTE],
    switchedMs: LONG_AGO - 2,
    takenMs: LONG_AGO + 2,
  },
  { what: 'has answered once, and hangs then', running: [HANGING], records: [QUICK, BEGUN], sessions: 1 },
  { what: 'hangs in the middle of an answer', running: [BEGUN], sessions: 1, loss: FURTHER },
])('a candidate that $what fails after several checks', async ({ loss = FIRST, ...seen }) => {
  const answering = await following(seen);
  await look(answering, 3);
  const details = { release: 'new-1', lost: 1, requests: 1, losses: [loss] };
  await expect(look(answering, 1)).rejects.toMatchObject({ code: 'candidate-failing', exit: 1, details });
  expect(answering.hadItsTime()).toBe(false);
});

test.each<Seen & { what: string }>([
  { what: 'its streams are young', running: [stream(performance.now(), { release: 'new-1' })] },
  { what: 'it has the traffic since a moment ago', running: [HANGING], takenMs: performance.now() },
  { what: 'its answer goes on', running: [GOING] },
  { what: 'others ask it as well, and it has answered', running: [HANGING], records: [QUICK, BEGUN], sessions: 2 },
  { what: 'others ask it as well, in the middle of its answer', running: [BEGUN, GOING], sessions: 3 },
  { what: 'the release before hangs', running: [{ ...HANGING, release: 'old-1' }] },
  { what: 'they began before the switch', running: [MUTE], switchedMs: LONG_AGO + 1 },
  { what: 'the line broke under them', running: [MUTE], broke: true },
])('a candidate is not failing while $what', async (seen) => {
  await look(await following(seen), 10);
});

test('nor while it ends requests of others: the probe waits its turn', async () => {
  const answering = await following({ running: [MUTE] });
  for (let answered = 1; answered < 7; answered++) await answering.require({ requests: 9, answered });
});

test('nor while others abort requests, once it has answered', async () => {
  const answering = await following({ running: [HANGING], records: [QUICK, BEGUN] });
  for (let requests = 1; requests < 7; requests++) await answering.require({ requests, answered: 0 });
});

test('nor at once where nothing is known of a release before', async () => {
  await look(await following({ running: [MUTE], records: [] }), 10);
});

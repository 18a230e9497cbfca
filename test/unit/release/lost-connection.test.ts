import { expect, test } from 'vitest';
import { emptyRecord, type StreamRecord } from '../../../src/lib/stages/measure/bench/http/stream-record.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { setAsideLost } from '../../../src/lib/stages/release/probe/lost-connection.ts';
import type { SwitchArgs } from '../../../src/lib/stages/release/probe/probe-session.ts';
import type { Probe } from '../../../src/lib/stages/release/probe/probe.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const whole: StreamRecord = { ...emptyRecord(1, 0), status: 200, done: true, release: 'two-1' };
const broken: StreamRecord = { ...emptyRecord(2, 0), endMs: 1000, error: 'truncated', status: 200 };
const clipped: StreamRecord = { ...broken, id: 4, httpEnded: true };
const unwell: StreamRecord = { ...emptyRecord(3, 0), error: 'http', status: 502 };
const SWITCH = { to: { host: 'gpu1', environment: 'production' } as Serving } as SwitchArgs;

interface Case {
  name: string;
  streams: StreamRecord[];
  counting: StreamRecord[];
  /** Requests that the gateway lost. */
  lost?: number;
  /** Of the gateway that answers now, and of the one at the begin. */
  pid?: number | undefined;
  known?: { pid?: number };
  transport?: string;
  /** When the connection was lost, if at all; a stream that broke off ran from 0 to 1000. */
  brokeMs?: number;
}

test.each<Case>([
  { name: 'ended with the connection', streams: [whole, broken], counting: [whole] },
  { name: 'was answered with an error', streams: [broken, unwell], counting: [unwell] },
  { name: 'broke off, and the gateway lost a request', lost: 1, streams: [broken], counting: [broken] },
  { name: 'broke off where another gateway answers now', pid: 8, streams: [broken], counting: [broken] },
  { name: 'broke off where no gateway answers', pid: undefined, streams: [broken], counting: [broken] },
  { name: 'broke off where the first one is not known', known: {}, streams: [broken], counting: [broken] },
  { name: 'broke off before its connection was seen to end', brokeMs: -100, streams: [broken], counting: [] },
  { name: 'broke off just before its connection', brokeMs: 1100, streams: [broken], counting: [] },
  { name: 'broke off on a connection that holds', brokeMs: Infinity, streams: [broken], counting: [broken] },
  { name: 'broke off long before the connection', brokeMs: 60_000, streams: [broken], counting: [broken] },
  { name: 'was ended early by HTTP', streams: [broken, clipped], counting: [clipped] },
  { name: 'broke off on this machine', transport: 'local', streams: [broken], counting: [broken] },
])('a stream that $name', async ({ streams, counting, lost = 0, known = { pid: 7 }, ...line }) => {
  const { transport = 'ssh2', brokeMs = 500, pid } = { pid: 7, ...line };
  const gateway = { status: async () => ({ running: true, pid, url: '', slots: [] }) } as unknown as Gateway;
  const brokeBetween: Host['brokeBetween'] = (fromMs, untilMs) => brokeMs >= fromMs && brokeMs <= untilMs;
  const host = { transport, brokeBetween } as unknown as Host;
  const ctx = stageContext(tempDir(), { gateway: async () => gateway, hosts: { open: async () => host } });
  const probe = { records: streams, setAside: new Set() } as unknown as Probe;
  expect(await setAsideLost({ probe, streams, lost }, SWITCH, { ctx, outputs: { gateway: known } })).toEqual(counting);
  expect([...probe.setAside]).toEqual(streams.filter((record) => !counting.includes(record)));
});

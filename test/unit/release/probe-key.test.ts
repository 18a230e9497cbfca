import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Endpoint, Gateway, KeyGrants } from '../../../src/lib/ports/gateway.ts';
import type { Serving } from '../../../src/lib/environments/serving.ts';
import { ensureProbe, letProbeGo } from '../../../src/lib/release/probe-session.ts';
import type { RunEvent } from '../../../src/lib/run/run-event.ts';
import { message } from '../../../src/lib/text/message.ts';
import { until } from '../../support/engine-place.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const MINUTE_MS = 60_000;

function gatewayWith(keys: KeyGrants, way: Partial<Endpoint> = {}): Gateway {
  const gateway: Partial<Gateway> = {
    setKeys: async (grants) => void Object.assign(keys, grants),
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined, ...way }),
  };
  return gateway as Gateway;
}

test("the probe's key opens the gateway for longer than a long baseline, watch and drain together", async () => {
  const keys: KeyGrants = {};
  const ctx = stageContext(tempDir(), { gateway: async () => gatewayWith(keys) });
  const to = { environment: 'production' } as Serving;
  const before = Date.now();
  await ensureProbe(ctx, '01KEY', { to, streams: 0, watchMs: 60 * MINUTE_MS, drainMs: 10 * MINUTE_MS });
  await letProbeGo('01KEY');
  const [grant] = Object.values(keys);
  expect(Date.parse(grant?.until ?? '') - before).toBeGreaterThanOrEqual((30 + 60 + 10 + 60) * MINUTE_MS);
});

test('the probe runs no more streams than the way carries at once, and says so', async () => {
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    client.on('error', () => undefined).on('data', () => client.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const events: RunEvent[] = [];
  const gateway = gatewayWith({}, { port, atOnce: async () => 2 });
  const sleep = (): Promise<void> => until('the end of the probe', () => stopping);
  let stopping = false;
  const base = stageContext(tempDir());
  const ctx = {
    ...base,
    clock: { ...base.clock, sleep },
    emit: (event: RunEvent) => void events.push(event),
    gateway: async () => gateway,
  };
  const to = { environment: 'production', host: 'far' } as Serving;
  const probe = await ensureProbe(ctx, '01FEW', { to, streams: 4, watchMs: 0, drainMs: 0 });
  await until('two records', () => probe.records.length >= 2);
  stopping = true;
  await letProbeGo('01FEW');
  expect(connections).toBe(2);
  const text = message('release.probe-fewer', { host: 'far', streams: 2, wanted: 4 });
  expect(events).toEqual([{ type: 'waiting', text }]);
});

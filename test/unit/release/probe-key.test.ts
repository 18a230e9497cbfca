import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Endpoint, Gateway, KeyGrants } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { endProbe, ensureProbe, letProbeGo } from '../../../src/lib/stages/release/probe/probe-session.ts';
import type { RunEvent } from '../../../src/lib/core/operation/run-event.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { until } from '../../support/engine-place.ts';
import { hostAt } from '../../support/host-at.ts';
import { rememberedKeys } from '../../support/remembered-keys.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const MINUTE_MS = 60_000;

function gatewayWith(keys: KeyGrants, way: Partial<Endpoint> = {}): Gateway {
  const gateway: Partial<Gateway> = {
    addKeys: async (added) => void Object.assign(keys, added),
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined, ...way }),
  };
  return gateway as Gateway;
}

test("the probe's key opens the gateway for longer than a long baseline, watch and drain together", async () => {
  const keys: KeyGrants = {};
  const ctx = stageContext(tempDir(), { gateway: async () => gatewayWith(keys), host: async () => localHost('local') });
  const to = { environment: 'production', host: 'local' } as Serving;
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

/** A host whose clock is that far ahead of ours. */
function hostAhead(ms: number): Host {
  const stdout = (): string => `${((Date.now() + ms) / 1000).toFixed(6)}\n`;
  const exec: Host['exec'] = async () => ({ outcome: 'known', exitCode: 0, stderr: '', stdout: stdout() });
  return { ...hostAt(), transport: 'ssh2', exec };
}

test.each([
  ['ahead', 5 * 60 * MINUTE_MS, 5 * 60 * MINUTE_MS],
  ['behind', -5 * 60 * MINUTE_MS, 0],
])("the probe's key ends by the clock of its host, which is %s, and that is said", async (way, skewMs, later) => {
  const keys: KeyGrants = {};
  const events: RunEvent[] = [];
  const ctx = {
    ...stageContext(tempDir(), { gateway: async () => gatewayWith(keys), host: async () => hostAhead(skewMs) }),
    emit: (event: RunEvent) => void events.push(event),
  };
  const to = { environment: 'production', host: 'far' } as Serving;
  const before = Date.now();
  await ensureProbe(ctx, `01${way}`, { to, streams: 0, watchMs: 0, drainMs: 0 });
  await letProbeGo(`01${way}`);
  const [grant] = Object.values(keys);
  expect(Date.parse(grant?.until ?? '') - before).toBeGreaterThanOrEqual(later + 60 * MINUTE_MS);
  const params = { host: 'far', seconds: expect.closeTo(5 * 3600, -1) as number };
  expect(events).toEqual([{ type: 'waiting', text: { key: `host.clock.${way}`, params } }]);
});

test('a host whose clock nobody can read gets the key all the same', async () => {
  const keys: KeyGrants = {};
  const ctx = stageContext(tempDir(), { gateway: async () => gatewayWith(keys) });
  await ensureProbe(ctx, '01CUT', { to: { host: 'far' } as Serving, streams: 0, watchMs: 0, drainMs: 0 });
  await letProbeGo('01CUT');
  expect(Object.values(keys)).toHaveLength(1);
});

test("the keys of a run's probes end with it, also that of a killed process, and no other", async () => {
  const there = rememberedKeys();
  await there.gateway.addKeys({ aa: { application: 'portal' }, cc: { application: 'probe-01' } });
  await there.gateway.addKeys({ bb: { application: 'probe-01ONE:killed' } });
  const gateway = { ...gatewayWith({}), ...there.gateway };
  const ctx = stageContext(tempDir(), { gateway: async () => gateway, host: async () => localHost('local') });
  const to = { environment: 'production', host: 'local' } as Serving;
  const { application } = await ensureProbe(ctx, '01ONE', { to, streams: 0, watchMs: 0, drainMs: 0 });
  expect(application).toMatch(/^probe-01ONE:/);
  expect(Object.values(there.open())).toHaveLength(4);
  await endProbe(ctx, '01ONE', 'production');
  expect(there.open()).toEqual({ aa: { application: 'portal' }, cc: { application: 'probe-01' } });
});

import { expect, test } from 'vitest';
import { localHost } from '../../../src/lib/adapters/hosts/local-host.ts';
import type { Gateway, KeyGrants } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { endProbe, ensureProbe } from '../../../src/lib/stages/release/probe/probe-session.ts';
import type { RunEvent } from '../../../src/lib/core/operation/run-event.ts';
import { hostAt } from '../../support/host-at.ts';
import { rememberedKeys } from '../../support/remembered-keys.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';
import { ownNothing } from '../../../src/lib/core/operation/owned.ts';

const MINUTE_MS = 60_000;

function gatewayWith(keys: KeyGrants): Gateway {
  const gateway: Partial<Gateway> = {
    addKeys: async (added) => void Object.assign(keys, added),
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined }),
  };
  return gateway as Gateway;
}

test("the probe's key outlasts baseline, watch and drain together", async () => {
  const keys: KeyGrants = {};
  const ctx = stageContext(tempDir(), {
    gateway: async () => gatewayWith(keys),
    hosts: { open: async () => localHost('local') },
  });
  const to = { environment: 'production', host: 'local' } as Serving;
  const before = Date.now();
  const things = ownNothing();
  await ensureProbe(
    { ctx, runId: '01KEY', things },
    { to, streams: 0, watchMs: 60 * MINUTE_MS, drainMs: 10 * MINUTE_MS },
  );
  await things.closeAll();
  const [grant] = Object.values(keys);
  expect(Date.parse(grant?.until ?? '') - before).toBeGreaterThanOrEqual((30 + 60 + 10 + 60) * MINUTE_MS);
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
])("the probe's key expires by its host's clock, which is %s", async (way, skewMs, later) => {
  const keys: KeyGrants = {};
  const events: RunEvent[] = [];
  const ctx = {
    ...stageContext(tempDir(), {
      gateway: async () => gatewayWith(keys),
      hosts: { open: async () => hostAhead(skewMs) },
    }),
    emit: (event: RunEvent) => void events.push(event),
  };
  const to = { environment: 'production', host: 'far' } as Serving;
  const before = Date.now();
  const things = ownNothing();
  await ensureProbe({ ctx, runId: `01${way}`, things }, { to, streams: 0, watchMs: 0, drainMs: 0 });
  await things.closeAll();
  const [grant] = Object.values(keys);
  expect(Date.parse(grant?.until ?? '') - before).toBeGreaterThanOrEqual(later + 60 * MINUTE_MS);
  const params = { host: 'far', seconds: expect.closeTo(5 * 3600, -1) as number };
  expect(events).toEqual([{ type: 'waiting', text: { key: `host.clock.${way}`, params } }]);
});

test('adds the key to a host with an unreadable clock', async () => {
  const keys: KeyGrants = {};
  const ctx = stageContext(tempDir(), { gateway: async () => gatewayWith(keys) });
  const things = ownNothing();
  await ensureProbe(
    { ctx, runId: '01CUT', things },
    { to: { host: 'far' } as Serving, streams: 0, watchMs: 0, drainMs: 0 },
  );
  await things.closeAll();
  expect(Object.values(keys)).toHaveLength(1);
});

const hash = (letter: string): string => letter.repeat(64);

test("only the keys of a run's probes end with it", async () => {
  const there = rememberedKeys();
  await there.gateway.addKeys({ [hash('a')]: { application: 'portal' }, [hash('c')]: { application: 'probe-01' } });
  await there.gateway.addKeys({ [hash('b')]: { application: 'probe-01ONE:killed' } });
  const gateway = { ...gatewayWith({}), ...there.gateway };
  const ctx = stageContext(tempDir(), {
    gateway: async () => gateway,
    hosts: { open: async () => localHost('local') },
  });
  const to = { environment: 'production', host: 'local' } as Serving;
  const scope = { ctx, runId: '01ONE', things: ownNothing() };
  const { application } = await ensureProbe(scope, { to, streams: 0, watchMs: 0, drainMs: 0 });
  expect(application).toMatch(/^probe-01ONE:/);
  expect(Object.values(there.open())).toHaveLength(4);
  await endProbe(scope, 'production');
  expect(there.open()).toEqual({ [hash('a')]: { application: 'portal' }, [hash('c')]: { application: 'probe-01' } });
});

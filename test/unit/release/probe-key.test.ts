import { expect, test } from 'vitest';
import type { Gateway, KeyGrants } from '../../../src/lib/ports/gateway.ts';
import type { Serving } from '../../../src/lib/environments/serving.ts';
import { ensureProbe, letProbeGo } from '../../../src/lib/release/probe-session.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const MINUTE_MS = 60_000;

function gatewayWith(keys: KeyGrants): Gateway {
  const gateway: Partial<Gateway> = {
    setKeys: async (grants) => void Object.assign(keys, grants),
    reach: async () => ({ host: '127.0.0.1', port: 1, close: async () => undefined }),
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

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { placesOf, type GatewayPlaces } from '../../src/lib/adapters/gateway/paths.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { Gateway, GatewaySpec } from '../../src/lib/core/ports/gateway.ts';
import { freePort } from './free-port.ts';
import { tempDir } from './temp-project.ts';

export const KEY = 'svk_planted-key-of-the-tests';

export interface GatewayFixture {
  dir: string;
  gateway: Gateway;
  places: GatewayPlaces;
  spec: GatewaySpec;
  url: string;
}

/** A gateway with a store of its own and a free port, not started; stopped when the test ends. */
export async function gatewayFixture(limits: Partial<GatewaySpec['limits']> = {}): Promise<GatewayFixture> {
  const dir = tempDir();
  isolateStore(dir);
  const store = openStore(dir);
  const gateway = await openGateway('production', store);
  onTestFinished(() => gateway.remove());
  const port = await freePort();
  const spec: GatewaySpec = {
    environment: 'production',
    bind: '127.0.0.1',
    port,
    slots: {},
    keys: { [sha256(KEY)]: { application: 'portal' } },
    limits: {
      requestsPerMinute: 100_000,
      concurrentPerApp: 200,
      concurrentPerRelease: 200,
      bodyBytes: 65_536,
      queueSeconds: 5,
      streamSeconds: 60,
      ...limits,
    },
  };
  return {
    dir,
    gateway,
    places: placesOf(localHost('local'), dir, 'production'),
    spec,
    url: `http://127.0.0.1:${port}`,
  };
}

/** Store and sockets of this test alone. */
export function isolateStore(dir: string): void {
  const runtime = join(dir, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  vi.stubEnv('SOVRAN_STORE', join(dir, 'store'));
  vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  onTestFinished(() => void vi.unstubAllEnvs());
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import { expect, test } from 'vitest';
import type { PortStatus } from '../../../src/lib/core/ports/gateway.ts';
import { portGate } from '../../../src/lib/stages/release/gates/gates.ts';

test.each<[PortStatus, string, string]>([
  [{ state: 'own' }, 'pass', 'env.port-own'],
  [{ state: 'taken', holder: 'nginx (pid 4)' }, 'fail', 'env.port-held'],
  [{ state: 'taken' }, 'fail', 'env.port-taken'],
  [{ state: 'unusable', code: 'EADDRNOTAVAIL' }, 'fail', 'env.port-unusable'],
])('a promotion names the host of a taken port: %o', (port, verdict, key) => {
  const gate = portGate({ here: false, port, wanted: { host: 'gpu1', bind: '127.0.0.1', port: 8443 } });
  const address = { key: 'env.address-on', params: { address: '127.0.0.1:8443', host: 'gpu1' } };
  expect(gate).toMatchObject({ verdict, reason: { key, params: { address } } });
});

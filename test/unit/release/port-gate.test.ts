import { expect, test } from 'vitest';
import type { PortStatus } from '../../../src/lib/core/ports/gateway.ts';
import { portGate } from '../../../src/lib/stages/release/gates/gates.ts';
import { en } from '../../../src/lib/core/text/en.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';

test.each<[PortStatus, string, string]>([
  [{ state: 'own' }, 'pass', 'The gateway has port 8443.'],
  [{ state: 'taken', holder: 'nginx (pid 4)' }, 'fail', 'Port 8443 of host gpu1 is held by nginx (pid 4).'],
  [{ state: 'taken' }, 'fail', 'Port 8443 of host gpu1 is held by another program.'],
  [
    { state: 'unusable', code: 'EADDRNOTAVAIL' },
    'fail',
    'Nothing can listen on port 8443 of host gpu1: the machine has no such address.',
  ],
])('a promotion names the host of a port that it cannot have: %o', (port, verdict, words) => {
  const gate = portGate(port, { host: 'gpu1', port: 8443 });
  expect([gate.verdict, say(translateWith(en, 'en'), gate.reason)]).toEqual([verdict, words]);
});

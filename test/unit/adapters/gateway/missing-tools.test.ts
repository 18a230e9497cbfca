import { expect, test } from 'vitest';
import { readListener } from '../../../../src/lib/adapters/gateway/port-status.ts';
import { requireHaproxy } from '../../../../src/lib/adapters/gateway/run-on-host.ts';
import { hostAt } from '../../../support/host-at.ts';
import { withPrograms } from '../../../support/leases.ts';

const REFUSED = { code: 'gateway-host-refused', exit: 4 };

test('a host that cannot say who listens has no free port', async () => {
  const host = withPrograms(hostAt(), { ss: 'echo "ss: not found" >&2; exit 127' });
  await expect(readListener(host, '127.0.0.1', 8080)).rejects.toMatchObject({
    ...REFUSED,
    text: { params: { reason: 'ss: not found' } },
  });
});

test('a host that cannot say its addresses has no foreign one', async () => {
  const failing = withPrograms(hostAt(), { ip: 'exit 127', ss: 'exit 0' });
  await expect(readListener(failing, '192.0.2.1', 8080)).rejects.toMatchObject(REFUSED);
  const host = withPrograms(hostAt(), { ip: 'echo "2: eth0 inet 192.0.2.1/24 scope global"', ss: 'exit 0' });
  expect(await readListener(host, '192.0.2.1', 8080)).toEqual({ state: 'free' });
  expect(await readListener(host, '192.0.2.2', 8080)).toMatchObject({ state: 'unusable' });
});

test.each([
  ['is not there', 'exit 127', 'haproxy-missing'],
  ['is killed by a missing library', 'echo "cannot open shared object" >&2; exit 1', 'gateway-host-refused'],
  ['says something else', 'echo hello', 'gateway-host-refused'],
])('HAProxy that %s', async (_, text, code) => {
  await expect(requireHaproxy(withPrograms(hostAt(), { haproxy: text }))).rejects.toMatchObject({ code, exit: 4 });
});

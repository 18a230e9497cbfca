import { expect, test } from 'vitest';
import { startHaproxy } from '../../../../src/lib/adapters/gateway/haproxy.ts';
import { placesAt } from '../../../../src/lib/adapters/gateway/paths.ts';
import { connectionLost } from '../../../../src/lib/adapters/connection-lost.ts';
import type { ExecResult, Host } from '../../../../src/lib/core/ports/host.ts';
import { hostAt } from '../../../support/host-at.ts';

/** Times that one question is put. */
const PATIENCE = 4;

/** A host whose line breaks under the first question, and on which a gateway then turns out to have ended. */
function briefly(): Host {
  const here = hostAt();
  let [asked, looked] = [0, 0];
  const said = (exitCode: number, stdout = ''): ExecResult => ({ outcome: 'known', exitCode, stdout, stderr: '' });
  return {
    ...here,
    openSocket: (path) =>
      (asked += 1) <= PATIENCE ? Promise.reject(connectionLost('gpu1', 'reset')) : here.openSocket(path),
    exec: async ([program]) => (program === 'kill' ? said((looked += 1) === 1 ? 0 : 1) : said(0, '4242\n')),
  };
}

test('an earlier broken connection does not hide an ended gateway', async () => {
  const places = placesAt(briefly(), 'x');
  await places.host.files.write(places.log, '[ALERT] cannot bind');
  await expect(startHaproxy(places, 'fingerprint')).rejects.toMatchObject({
    code: 'gateway-start-failed',
    text: { params: { reason: '[ALERT] cannot bind' } },
  });
});

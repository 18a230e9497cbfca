import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

test('a gateway that is started again goes on behind what its journal holds, also behind a line that a crash cut', async () => {
  const { dir, gateway, spec, places, url } = await gatewayFixture();
  const engine = await streamingBackend(join(dir, 'one.sock'), { release: 'r1', tokens: 1, intervalMs: 1 });
  const ask = async (): Promise<void> => {
    await gateway.ensure(spec);
    await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
    await gateway.setSlot('blue', 'ready');
    const headers = { authorization: `Bearer ${KEY}`, connection: 'close' };
    await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' })).text();
  };
  const read = async (): Promise<number> => (await gateway.readAccess(0)).records.length;
  await ask();
  await ask();
  await expect.poll(read).toBe(2);
  const before = await gateway.readAccess(0);
  await gateway.stop();
  appendFileSync(places.access, '{"ms":17');
  await ask();
  await expect.poll(read).toBe(3);
  expect((await gateway.readAccess(0)).records.slice(0, 2)).toEqual(before.records);
  expect((await gateway.readAccess(before.next)).records).toHaveLength(1);
});

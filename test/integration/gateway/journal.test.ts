import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

test('a restarted gateway appends to its log, even after a torn line', async () => {
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

test.each([
  ['no journal', undefined, 0],
  ['an empty one', '', 0],
  ['whole lines', '{"ms":1}\n{"ms":2}\n', 18],
  ['a line that is being written', '{"ms":1}\n{"ms":2}\n{"ms"', 18],
  ['nothing but such a line', '{"ms"', 0],
  ['more than is looked at, in bytes and not in letters', `${'é'.repeat(49)}\n`.repeat(2000), 198_000],
  ['more than is looked at, and a line that is being written', `${`${'x'.repeat(99)}\n`.repeat(2000)}{"ms"`, 200_000],
])('the end of the journal is behind its last whole line: %s', async (_, content, end) => {
  const { gateway, places } = await gatewayFixture();
  mkdirSync(dirname(places.access), { recursive: true });
  if (content !== undefined) writeFileSync(places.access, content);
  expect(await gateway.endOfAccess()).toBe(end);
});

test('a read of the log says whether more was written', async () => {
  const { gateway, places } = await gatewayFixture();
  mkdirSync(dirname(places.access), { recursive: true });
  const line = `{"ms":1,"id":"${'x'.repeat(1000)}"}\n`;
  writeFileSync(places.access, line.repeat(1500));
  const first = await gateway.readAccess(0);
  expect(first.more).toBe(true);
  const second = await gateway.readAccess(first.next);
  expect(second.more).toBe(false);
  expect(first.records.length + second.records.length).toBe(1500);
  expect(second.next).toBe(line.length * 1500);
});

test('a read stops where it is asked to', async () => {
  const { gateway, places } = await gatewayFixture();
  mkdirSync(dirname(places.access), { recursive: true });
  const line = `{"ms":1,"id":"a"}\n`;
  writeFileSync(places.access, line.repeat(5));
  const end = line.length * 3;
  expect(await gateway.readAccess(line.length, end)).toMatchObject({ records: { length: 2 }, next: end });
  expect(await gateway.readAccess(end, end)).toEqual({ records: [], next: end, more: false });
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

const chat = (url: string, key = KEY): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{"stream":true}',
  });

test('a release is assigned, checked, made live, and answers by id', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  await streamingBackend(join(dir, 'one.sock'), { release: 'r1' });
  const started = await gateway.ensure(spec);
  expect(started).toMatchObject({ running: true, url, slots: [{ slot: 'blue', state: 'maint' }, { slot: 'green' }] });
  expect((await chat(url)).status).toBe(503);

  await gateway.assign('blue', { socket: join(dir, 'one.sock'), release: 'r1' });
  expect((await chat(url)).status).toBe(503);
  await gateway.waitUp('blue', 5000);
  expect((await chat(url)).status).toBe(503);
  await gateway.setSlot('blue', 'ready');
  const answer = await chat(url);
  expect([answer.status, answer.headers.get('x-sovran-release')]).toEqual([200, 'r1']);
  expect(await answer.text()).toMatch(/"release":"r1".*\[DONE\]/s);
  expect((await gateway.status()).slots[0]).toMatchObject({ state: 'ready', up: true, sessions: 0, release: 'r1' });
});

test('a candidate that fails its health check never gets a request', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  const sick = await streamingBackend(join(dir, 'sick.sock'), { release: 'r2' });
  sick.healthy = false;
  await gateway.ensure(spec);
  await gateway.assign('green', { socket: sick.socket, release: 'r2' });
  await expect(gateway.waitUp('green', 1500)).rejects.toMatchObject({ code: 'slot-not-up', exit: 4 });
  await expect(gateway.setSlot('green', 'ready')).rejects.toMatchObject({ code: 'slot-not-up' });
  expect((await chat(url)).status).toBe(503);
  expect(sick.requests).toEqual([]);
});

test('a slot that serves cannot be given to another release', async () => {
  const { dir, gateway, spec } = await gatewayFixture();
  const one = await streamingBackend(join(dir, 'one.sock'), { release: 'r1' });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: one.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  await expect(gateway.assign('blue', { socket: '/nowhere.sock', release: 'r2' })).rejects.toMatchObject({
    code: 'slot-busy',
    exit: 3,
  });
  await gateway.assign('blue', { socket: one.socket, release: 'r1' });
  expect((await gateway.status()).slots[0]).toMatchObject({ state: 'ready', up: true });
});

test('a restart keeps the live release and the valid keys', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  const one = await streamingBackend(join(dir, 'one.sock'), { release: 'r1' });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: one.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  await gateway.stop();
  expect(await gateway.status()).toMatchObject({ running: false });
  await gateway.ensure(spec);
  const answer = await chat(url);
  expect([answer.status, answer.headers.get('x-sovran-release')]).toEqual([200, 'r1']);
  await answer.text();
});

test('a switch serves one slot, drains the other; repeated, changes nothing', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  const one = await streamingBackend(join(dir, 'one.sock'), { release: 'r1' });
  const two = await streamingBackend(join(dir, 'two.sock'), { release: 'r2' });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: one.socket, release: 'r1' });
  await expect(gateway.switchTo('green', 'r2')).rejects.toMatchObject({ code: 'slot-empty' });
  await gateway.switchTo('blue', 'r1');
  await gateway.assign('green', { socket: two.socket, release: 'r2' });
  for (let times = 0; times < 2; times++) {
    await gateway.switchTo('green', 'r2');
    expect((await gateway.status()).slots.map(({ state }) => state)).toEqual(['drain', 'ready']);
  }
  expect((await chat(url)).headers.get('x-sovran-release')).toBe('r2');
});

test('refuses a switch to a slot with another release, unchanged', async () => {
  const { dir, gateway, spec, url } = await gatewayFixture();
  const one = await streamingBackend(join(dir, 'one.sock'), { release: 'r1' });
  const three = await streamingBackend(join(dir, 'three.sock'), { release: 'r3' });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: one.socket, release: 'r1' });
  await gateway.switchTo('blue', 'r1');
  await gateway.assign('green', { socket: three.socket, release: 'r3' });
  const before = (await gateway.status()).slots.map(({ state, release }) => ({ state, release }));
  await expect(gateway.switchTo('green', 'r2')).rejects.toMatchObject({ code: 'slot-other-release', exit: 3 });
  expect((await gateway.status()).slots.map(({ state, release }) => ({ state, release }))).toEqual(before);
  expect((await chat(url)).headers.get('x-sovran-release')).toBe('r1');
});

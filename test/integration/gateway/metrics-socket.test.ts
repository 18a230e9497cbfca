import { request } from 'node:http';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayFixture, KEY } from '../../support/gateway-fixture.ts';
import { streamingBackend } from '../../support/streaming-backend.ts';

/** Answer of a path on a socket: code, and body. */
function get(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, headers: { connection: 'close' } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asked.on('error', reject).end();
  });
}

test('gateway and engines give their metrics without a number or a line', async () => {
  const { dir, gateway, places, spec, url } = await gatewayFixture();
  const engine = await streamingBackend(join(dir, 'one.sock'), { release: 'r1', tokens: 1 });
  await gateway.ensure(spec);
  await gateway.assign('blue', { socket: engine.socket, release: 'r1' });
  await gateway.setSlot('blue', 'ready');
  await gateway.waitUp('blue', 5000);
  expect(statSync(places.metrics).mode & 0o777).toBe(0o600);

  const asked = await Promise.all(
    ['/metrics', '/engine/blue', '/engine/green', '/engine/admin', '/'].map((path) => get(places.metrics, path)),
  );
  expect(asked.map(({ status }) => status)).toEqual([200, 200, 503, 404, 404]);
  expect(asked[0]?.body).toMatch(/haproxy_server_status\{proxy="engine",server="blue",state="UP"\} 1/);
  expect(engine.requests.map(({ method, url: path }) => `${method} ${path}`)).toEqual(['GET /metrics']);

  await (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${KEY}`, connection: 'close' } })).text();
  const { records } = await gateway.readAccess(0);
  expect(records.map(({ route, serial }) => [route, serial?.number])).toEqual([['/v1/models', 1]]);
  expect(await gateway.log(10_000)).not.toContain('metrics');
  const { slots } = await gateway.status();
  expect(slots.map(({ slot, total, sessions }) => [slot, total, sessions])).toEqual([
    ['blue', 1, 0],
    ['green', 0, 0],
  ]);
});

test('metrics answer after a reload, and no longer after a stop', async () => {
  const { gateway, places, spec } = await gatewayFixture();
  await gateway.ensure(spec);
  await gateway.ensure({ ...spec, limits: { ...spec.limits, bodyBytes: 1000 } });
  expect((await get(places.metrics, '/metrics')).status).toBe(200);
  await gateway.stop();
  await expect(get(places.metrics, '/metrics')).rejects.toThrow();
  await gateway.remove();
  expect(existsSync(places.sockets)).toBe(false);
});

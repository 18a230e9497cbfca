import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderConfig, type ConfigSpec } from '../../../../src/lib/core/kit/gateway-config.ts';
import type { Member, Slot } from '../../../../src/lib/core/ports/gateway.ts';

interface Case {
  title: string;
  spec: Omit<ConfigSpec, 'limits'>;
  limits?: Partial<ConfigSpec['limits']>;
  ready: Slot[];
  lines: string[];
}

const template = readFileSync('templates/gateway/haproxy.cfg', 'utf8');
const cases = parse(readFileSync('test/cases/gateway/render.yaml', 'utf8')) as Case[];
const sockets = {
  admin: '/run/s/admin.sock',
  metrics: '/run/s/metrics.sock',
  mode: '600' as const,
  slots: { blue: '/run/s/blue.sock', green: '/run/s/green.sock' },
};
const limits = {
  requestsPerMinute: 6000,
  concurrentPerApp: 64,
  concurrentPerRelease: 64,
  bodyBytes: 1_048_576,
  queueSeconds: 30,
  streamSeconds: 600,
};
const spec: ConfigSpec = { environment: 'production', bind: '127.0.0.1', port: 8443, limits };

test.each(cases)('$title', (one) => {
  const { text } = renderConfig(template, { ...one.spec, limits: { ...limits, ...one.limits } }, sockets, one.ready);
  const lines = text.split('\n');
  for (const line of one.lines) expect(lines).toContain(line);
  expect(text).not.toMatch(/\{\{|undefined|NaN/);
});

test('the whole text is the recorded one', async () => {
  const { text } = renderConfig(template, spec, sockets, ['blue']);
  await expect(text).toMatchFileSnapshot('../../../cases/gateway/production.cfg');
});

const gpu1: Member = { name: 'gpu1', address: '10.0.0.1', port: 8444, certificate: 'one', state: 'ready' };
const gpu2: Member = { ...gpu1, name: 'gpu2', address: 'fd00::1', certificate: 'other', state: 'drain' };
const front: ConfigSpec = { ...spec, own: 'own-1.pem', members: [gpu1, gpu2] };
const fronted = { bind: '10.0.0.1', port: 8444, certificate: 'front' };

test.each([
  ['front', front],
  ['member', { ...spec, own: 'own-2.pem', fronted }],
])('the whole text of a %s is the recorded one', async (name, given) => {
  const { text } = renderConfig(template, given, sockets, ['blue']);
  await expect(text).toMatchFileSnapshot(`../../../cases/gateway/${name}.cfg`);
});

test('members and certificates change the fingerprint, states do not', () => {
  const of = (members: Member[], other: Partial<ConfigSpec> = {}) =>
    renderConfig(template, { ...front, ...other, members }, sockets, []).fingerprint;
  expect(of([gpu1, { ...gpu2, state: 'ready' }])).toBe(of([gpu1, gpu2]));
  const all = [of([gpu1, gpu2]), of([gpu1]), of([gpu1, { ...gpu2, certificate: 'third' }])];
  const others = [of([gpu1, gpu2], { own: 'own-3.pem' }), of([gpu1, gpu2], { sticky: 'application' })];
  expect(new Set([...all, ...others]).size).toBe(5);
});

test('a part that nothing fills is a bug', () => {
  expect(() => renderConfig('{{#slot}}\nx\n{{/slot}}\n', spec, sockets, [])).toThrow('slot');
});

test('reload settings change the fingerprint, the live slot does not', () => {
  const of = (other: Partial<ConfigSpec>, ready: Slot[] = []) =>
    renderConfig(template, { ...spec, ...other }, sockets, ready).fingerprint;
  expect(of({}, ['green'])).toBe(of({}));
  expect(of({ port: 9000 })).not.toBe(of({}));
  expect(of({ limits: { ...limits, bodyBytes: 1 } })).not.toBe(of({}));
});

test('a placeholder without a value is a bug, not an empty word', () => {
  expect(() => renderConfig('bind {{adress}}', spec, sockets, [])).toThrow('adress');
});

test('no value of a state adds a line', () => {
  const edited = { ...spec, environment: 'production\n  http-request allow' };
  const count = (text: string): number => text.split('\n').length;
  const whole = renderConfig(template, spec, sockets, []).text;
  expect(count(renderConfig(template, edited, sockets, []).text)).toBe(count(whole));
  const named = { ...front, members: [{ ...gpu1, name: 'gpu1\n  server x', address: '10.0.0.1\r\n' }, gpu2] };
  const text = renderConfig(template, front, sockets, []).text;
  expect(count(renderConfig(template, named, sockets, []).text)).toBe(count(text));
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderConfig, type ConfigSpec } from '../../../../src/lib/core/kit/gateway-config.ts';
import type { Slot } from '../../../../src/lib/core/ports/gateway.ts';

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
});

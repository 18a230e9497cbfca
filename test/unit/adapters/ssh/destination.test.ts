import { expect, test } from 'vitest';
import { parseDestination } from '../../../../src/lib/adapters/ssh/config/to-target.ts';

test.each([
  ['gpu1', { host: 'gpu1' }],
  ['ops@gpu1.example.org:2222', { user: 'ops', host: 'gpu1.example.org', port: 2222 }],
  ['10.0.0.7:22', { host: '10.0.0.7', port: 22 }],
  ['::1', { host: '::1' }],
  ['ops@[fe80::1]:2022', { user: 'ops', host: 'fe80::1', port: 2022 }],
  ['first.last@corp@bastion', { user: 'first.last@corp', host: 'bastion' }],
  ['GPU_1', { host: 'GPU_1' }],
])('%s is a destination', (text, expected) => {
  expect(parseDestination(text)).toEqual(expected);
});

/** Row 38 of the fault catalogue, and what else a client or a shell would take for something else. */
test.each([
  '-oProxyCommand=x',
  '-oProxyCommand=x@gpu1',
  'ops@-oProxyCommand=x',
  'a;b',
  '../x',
  '$(id)',
  'ops$(id)@gpu1',
  'gpu1\n',
  'gpu1\nProxyCommand x',
  'a'.repeat(300),
  'gp\u0443',
  'gpu1 -v',
  '`id`',
  'a|b',
  "a'b",
  'a"b',
  'gpu1:0',
  'gpu1:65536',
  'gpu1:22:22',
  'gpu1:',
  '@gpu1',
  'ops@',
  '',
  '[gpu1]:22',
  '[::1',
  '*',
  '%h',
  'ssh://gpu1',
])('[fault 38] %j is refused', (text) => {
  expect(() => parseDestination(text)).toThrowError(
    expect.objectContaining({ code: 'bad-ssh-destination', exit: 2 }) as Error,
  );
});

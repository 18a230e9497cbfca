import { PassThrough } from 'node:stream';
import type { Client } from 'ssh2';
import { expect, test } from 'vitest';
import { jumpConnection } from '../../../../src/lib/adapters/ssh/ssh2/open-client.ts';
import { failure } from '../../../support/ssh-faults.ts';

const BETWEEN = { from: { hop: 'ops@bastion', isJump: true }, at: { hop: 'ops@gpu1', isJump: false } };
const TARGET = { host: 'gpu1', port: 22 };

type ForwardOut = (...asked: [string, number, string, number, (error?: Error, stream?: PassThrough) => void]) => void;

function through(forwardOut: ForwardOut, patienceMs = 5_000): Promise<unknown> {
  return jumpConnection({ forwardOut } as unknown as Client, TARGET, BETWEEN, patienceMs);
}

const answering =
  (parts: { reason?: number | string }): ForwardOut =>
  (_address, _port, _host, _to, done) =>
    done(Object.assign(new Error('(SSH) Channel open failure'), parts));

const notConnected: ForwardOut = () => {
  throw new Error('Not connected');
};

test.each([
  ['does not get to the next machine', answering({ reason: 2 }), 'refused'],
  ['loses its line, and ssh2 says why', answering({}), 'hung-up'],
  ['loses its line without a word', answering({ reason: '' }), 'hung-up'],
  ['has lost its line', notConnected, 'hung-up'],
])('a jump host that %s gives its reason', async (_, forwardOut, reason) => {
  const error = await failure(through(forwardOut));
  expect(error).toMatchObject({ code: 'host-unreachable', exit: 4, details: { hop: 'ops@gpu1', reason } });
});

test('names a jump host that forbids forwarding', async () => {
  const error = await failure(through(answering({ reason: 1 })));
  expect(error).toMatchObject({ code: 'forwarding-refused', exit: 4, details: { hop: 'ops@bastion', role: 'jump' } });
});

test('waits for a silent jump host for the given time', async () => {
  const error = await failure(through(() => undefined, 20));
  expect(error).toMatchObject({ code: 'host-unreachable', details: { reason: 'timeout' } });
});

test('a line that opens is handed on', async () => {
  const stream = new PassThrough();
  expect(await through((_address, _port, _host, _to, done) => done(undefined, stream))).toBe(stream);
});

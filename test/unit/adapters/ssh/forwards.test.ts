import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { openForwards, serverAnswers } from '../../../../src/lib/adapters/ssh/openssh/connect-openssh.ts';
import type { Master } from '../../../../src/lib/adapters/ssh/openssh/open-master.ts';
import { connectionLost } from '../../../../src/lib/adapters/connection-lost.ts';
import {
  ForwardingRefused,
  SessionRefused,
  type SshProcess,
} from '../../../../src/lib/adapters/ssh/session/transport.ts';
import type { Ending } from '../../../../src/lib/core/ports/host.ts';
import { tempDir } from '../../../support/temp-project.ts';

interface Behaviour {
  hangUp: boolean;
  /** Resolves once a connection was hung up, so that whoever asked last can see it. */
  hungUp?: Promise<void>;
}

/** A master whose first forward is a socket of this test, which holds connections or hangs up. */
async function masterThat(does: Behaviour): Promise<Master> {
  const dir = tempDir();
  const held: Socket[] = [];
  const closed = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    if (does.hangUp) socket.once('close', () => setImmediate(() => setImmediate(closed.resolve))).destroy();
    else held.push(socket);
  });
  does.hungUp = closed.promise;
  await new Promise<void>((resolve) => void server.listen(join(dir, 'f1'), resolve));
  onTestFinished(() => {
    for (const socket of held) socket.destroy();
    server.close();
  });
  const folder = { path: () => join(dir, 'f1') } as Partial<Master['folder']> as Master['folder'];
  return {
    client: ['true'],
    folder,
    complaints: () => '',
    lost: new Promise(() => undefined),
    close: async () => undefined,
  };
}

/** Forwards whose questions get these answers in turn, after what the server did before; how many were asked. */
async function forwardsWith(does: Behaviour, ...answers: boolean[]) {
  const seen = { asked: 0 };
  const forwards = openForwards(await masterThat(does), async () => {
    if (does.hangUp) await does.hungUp;
    return answers[(seen.asked += 1) - 1] ?? false;
  });
  const open = async (): Promise<void> => void (await forwards.open('/run/x.sock')).destroy();
  return { open, seen };
}

test('a forward is proven by one answer that came after it', async () => {
  const { open, seen } = await forwardsWith({ hangUp: false }, true);
  await open();
  await open();
  expect(seen.asked).toBe(1);
});

test('without an answer, the next connection waits as well', async () => {
  const { open, seen } = await forwardsWith({ hangUp: false }, false, true);
  await open();
  await open();
  await open();
  expect(seen.asked).toBe(2);
});

test('detects a refusal although the first question had no answer', async () => {
  const does: Behaviour = { hangUp: false };
  const { open } = await forwardsWith(does, false, true);
  await open();
  does.hangUp = true;
  await expect(open()).rejects.toThrow(ForwardingRefused);
});

function ending(ended: Ending): () => Promise<SshProcess> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  return async () => ({ stdin, stdout, stderr, ended: Promise.resolve(ended) }) as unknown as SshProcess;
}

const NO_SESSION = 'mux_client_request_session: session request failed: Session open refused by peer';
const GOING = 'mux_client_request_session: read from master failed: Broken pipe';

test.each([
  ['a session that ends', ending({ outcome: 'known', exitCode: 1 }), true],
  ['a session that nobody saw end', ending({ outcome: 'unknown', reason: 'connection lost' }), false],
  ['a session that the server refuses', () => Promise.reject(new SessionRefused(NO_SESSION)), true],
  ['a session that the master cannot ask for', () => Promise.reject(new SessionRefused(GOING)), false],
  ['a broken line', () => Promise.reject(connectionLost('far', 'reset')), false],
])('%s is an answer of the server, or none', async (_, start, answered) => {
  expect(await serverAnswers(start)).toBe(answered);
});

import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/lib/adapters/ssh/session/connection.ts';
import type { SshTransport } from '../../../../src/lib/adapters/ssh/session/transport.ts';

function lostAtOnce(): SshTransport {
  return { lost: Promise.resolve('reset'), close: async () => undefined } as unknown as SshTransport;
}

function closable(): SshTransport {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { lost: promise, close: async () => resolve('closed') } as unknown as SshTransport;
}

/** Whether a connection that was used so is said to have broken meanwhile, and whether before. */
async function brokeIn(connect: () => Promise<SshTransport>, isClosed = false): Promise<boolean[]> {
  const connection = openConnection('far', connect);
  const from = performance.now();
  const transport = await connection.transport().catch(() => undefined);
  if (isClosed) await connection.close();
  await transport?.lost;
  await new Promise((resolve) => void setImmediate(resolve));
  return [connection.brokeBetween(from, performance.now()), connection.brokeBetween(0, from - 1)];
}

test('records losses and failed attempts, not its own close', async () => {
  expect(await brokeIn(async () => lostAtOnce())).toEqual([true, false]);
  expect(await brokeIn(() => Promise.reject(new Error('refused')))).toEqual([true, false]);
  expect(await brokeIn(async () => closable(), true)).toEqual([false, false]);
});

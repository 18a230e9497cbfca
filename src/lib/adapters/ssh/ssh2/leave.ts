import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { lineOf } from './inside.ts';

/**
 * Says goodbye without waiting for the answer, which is a round trip for every machine on the way: a socket is closed once
 * the last byte has left, a line through another machine goes with that machine's.
 */
export async function leave(client: Client): Promise<void> {
  const line = lineOf(client);
  client.end();
  await turn();
  if (line instanceof Socket) line.destroySoon();
}

import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { lineOf } from './inside.ts';

/** Closes without waiting for the reply. */
export async function closeClient(client: Client): Promise<void> {
  const line = lineOf(client);
  client.end();
  await turn();
  if (line instanceof Socket) line.destroySoon();
}

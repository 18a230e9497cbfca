import { PassThrough } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import { channelProcess, openSession } from '../../../../src/lib/adapters/ssh/ssh2/open-channel.ts';

test('keeps the exit code of a command that ends at once', async () => {
  const channel = Object.assign(new PassThrough(), { stderr: new PassThrough() }) as unknown as ClientChannel;
  const exec = (_line: string, done: (error: undefined, opened: ClientChannel) => void): void => {
    done(undefined, channel);
    channel.emit('exit', 1);
    channel.emit('close');
  };
  const client = { exec } as unknown as Client;
  const process = await openSession(client, 'nologin', (opened) => channelProcess(opened, () => undefined));
  expect(await process.ended).toEqual({ outcome: 'known', exitCode: 1 });
});

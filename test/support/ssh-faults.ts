import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Host } from '../../src/lib/core/ports/host.ts';
import type { SovranError } from '../../src/lib/core/text/sovran-error.ts';
import { until } from './process-place.ts';
import { kill, openBed, type BedOptions, type SshBed } from './ssh-bed.ts';
import { makeUser, type UserOptions } from './ssh-user.ts';
import { tempDir } from './temp-project.ts';

export const MIB = 1024 * 1024;
/** Users whom a test makes have the .bashrc that it gives them. */
const OWN_START = 'SetEnv BASH_ENV=/dev/null';

export async function bedOf(options: BedOptions = {}): Promise<SshBed> {
  const bed = await openBed({ ...options, config: [...(options.user ? [OWN_START] : []), ...(options.config ?? [])] });
  onTestFinished(() => bed.stop());
  return bed;
}

export async function userBed(options: UserOptions, config: string[] = []): Promise<SshBed> {
  const user = makeUser(options);
  onTestFinished(() => user.remove());
  return await bedOf({ user: user.name, config });
}

/** The sessions die as by kill -9: nobody says goodbye. */
export function cut(bed: SshBed): void {
  for (const pid of bed.sessions()) kill(pid);
}

/** Expects so many connections to a bed, its own first one counted; sshd's words come a moment after its answer. */
export async function expectConnections(bed: SshBed, count: number): Promise<void> {
  const seen = (): number => bed.log().match(/Connection from/g)?.length ?? 0;
  await until(`${count} connections`, () => seen() >= count);
  expect(seen()).toBe(count);
}

/** Says something before and after what it was asked to run, and always succeeds. */
export function wrapper(): string {
  const path = join(tempDir(), 'wrapper');
  writeFileSync(path, 'echo before\nsh -c "$SSH_ORIGINAL_COMMAND"\necho after\necho after >&2\nexit 0\n');
  return path;
}

export async function failure(promise: Promise<unknown>): Promise<SovranError> {
  return await promise.then(
    (value) => {
      throw new Error(`no failure but ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as SovranError,
  );
}

export function fingerprintOf(path: string): string {
  return execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

export async function echo(where: string | number): Promise<string | number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
  await new Promise<void>((resolve) => void server.listen(where, resolve));
  onTestFinished(() => void server.close());
  const at = server.address();
  return typeof at === 'object' && at ? at.port : where;
}

export async function answer(host: Host, where: string | number, word: string): Promise<string> {
  const stream = typeof where === 'string' ? await host.openSocket(where) : await host.openPort(where);
  let got = '';
  stream.on('data', (chunk: Buffer) => (got += chunk.toString()));
  stream.write(word);
  await until('the echo', () => got === word);
  stream.destroy();
  return got;
}

/** Takes a port; false while a process that was just killed still has it. */
export function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const refused = (): void => resolve(false);
    server.once('error', refused);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

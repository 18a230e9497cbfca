import { PassThrough } from 'node:stream';
import { openConnection, type Connection } from '../../src/lib/adapters/ssh/session/connection.ts';
import type { SshProcess, SshTransport } from '../../src/lib/adapters/ssh/session/transport.ts';

/**
 * What a command says between the marks of its frame, and whether its end is heard of (`waits`: it does not end); null: the line goes
 * before it begins.
 */
export type Said = { stdout?: string; stderr?: string; code?: number; waits?: true } | null;

function processThat(said: Said, mark: string): SshProcess {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const end = said?.code === undefined ? '' : `${mark} ${said.code}\n`;
  stdout.write(said ? `${mark} 4711\n${said.stdout ?? ''}${end}` : '');
  stderr.write(said ? `${mark}\n${said.stderr ?? ''}${end && `${mark}\n`}` : '');
  const rest = { stdin: new PassThrough().resume(), stdout, stderr, signal: () => undefined, close: () => undefined };
  if (said?.waits) return { ...rest, ended: new Promise(() => undefined) };
  stdout.end();
  stderr.end();
  const ended = Promise.resolve(
    said?.code === undefined
      ? { outcome: 'unknown' as const, reason: 'reset' }
      : { outcome: 'known' as const, exitCode: said.code },
  );
  return { ...rest, ended };
}

/** A line on which commands say this, one after another. */
export function lineSaying(...said: Said[]): Connection {
  const start: SshTransport['start'] = async (commandLine) =>
    processThat(said.shift() ?? null, commandLine.match(/<sovran:[0-9a-f]+>/g)?.at(-1) ?? '');
  return openConnection('far', async () => ({ start, lost: new Promise(() => undefined) }) as unknown as SshTransport);
}

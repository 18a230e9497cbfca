import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openLink, type Link } from '../../../src/lib/adapters/ssh/session/link.ts';
import { openRelays } from '../../../src/lib/adapters/ssh/session/relay.ts';
import { rootOf } from '../../../src/lib/adapters/ssh/session/sudo.ts';
import type { SshProcess, SshTransport } from '../../../src/lib/adapters/ssh/session/transport.ts';
import { isLineBroken } from '../../../src/lib/text/is-line-broken.ts';
import { failure } from '../../support/ssh-faults.ts';

/** What a command says between the marks of its frame, and whether its end is heard of; null: the line goes before it begins. */
type Said = { stdout?: string; stderr?: string; code?: number } | null;

function processThat(said: Said, mark: string): SshProcess {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const end = said?.code === undefined ? '' : `${mark} ${said.code}\n`;
  stdout.end(said ? `${mark} 4711\n${said.stdout ?? ''}${end}` : '');
  stderr.end(said ? `${mark}\n${said.stderr ?? ''}${end && `${mark}\n`}` : '');
  const ended = Promise.resolve(
    said?.code === undefined
      ? { outcome: 'unknown' as const, reason: 'reset' }
      : { outcome: 'known' as const, exitCode: said.code },
  );
  return { stdin: new PassThrough().resume(), stdout, stderr, ended, signal: () => undefined, close: () => undefined };
}

/** A line on which commands say this, one after another. */
function lineSaying(...said: Said[]): Link {
  const start: SshTransport['start'] = async (commandLine) =>
    processThat(said.shift() ?? null, commandLine.match(/<sovran:[0-9a-f]+>/g)?.at(-1) ?? '');
  return openLink('far', async () => ({ start, lost: new Promise(() => undefined) }) as unknown as SshTransport);
}

const NEEDS_PASSWORD: Said = { stderr: 'sudo: a password is required\n', code: 1 };

test.each([
  ['a relay starts', () => openRelays(lineSaying(null)).socket('/run/x.sock')],
  ['sudo is asked for the first time', rootOf(lineSaying(null), undefined)],
  ['sudo has been asked and has not answered', rootOf(lineSaying({}), undefined)],
  ['sudo takes the password', rootOf(lineSaying(NEEDS_PASSWORD, null), async () => 'secret')],
])('a line that goes while %s is a broken line', async (_, act) => {
  const error = await failure(act());
  expect(error).toMatchObject({ code: 'line-broken', exit: 4, text: { params: { host: 'far', reason: 'reset' } } });
  expect(isLineBroken(error)).toBe(true);
});

test.each([
  ['not-allowed', { stderr: 'ops is not in the sudoers file.\n', code: 1 }],
  ['needs-password', NEEDS_PASSWORD],
  ['no-sudo', { stdout: 'none\n', code: 0 }],
])('what sudo did say is told as before: %s', async (reason, said) => {
  const error = await failure(rootOf(lineSaying(said), undefined)());
  expect(error).toMatchObject({ code: 'sudo-refused', details: { reason } });
});

test.each([
  ['root', []],
  ['free', ['sudo', '-n', '--']],
])('the way to root is known once the whole answer is there: %s', async (stdout, prefix) => {
  expect(await rootOf(lineSaying({ stdout, code: 0 }), undefined)()).toEqual({ prefix });
});

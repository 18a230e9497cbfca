import { expect, test } from 'vitest';
import * as ssh from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { connectionLost } from '../../../../src/lib/adapters/connection-lost.ts';
import { refusedBySshd, shellUnusable } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { orLost, withoutLost } from '../../../../src/lib/stages/machines/provision/facts/lost-hosts.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { stateOf } from '../../../support/provision-states.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

const at = { hop: 'ops@gpu2:22', isJump: false, name: 'gpu2' };
const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:presented' };
const known = { type: 'ssh-rsa', fingerprint: 'SHA256:pinned', file: 'hosts/known_hosts', line: 7 };
const changed = ssh.keyRefused('host-key-changed', at, key, { known: [known], line: known });
const login = ssh.authFailed(at, ['SHA256:tried']);
const shell = shellUnusable('gpu2', 'This account is not available.');
const closed = ssh.hostUnreachable(at, 'refused');

function gather(errors: SovranError[], onUnreachable: 'fail' | 'skip', good = 1): unknown {
  const lost = errors.map((error, index) => ({ host: `gpu${index + 2}`, error }));
  const reached = Array.from({ length: good }, (_, index) => stateOf(`good${index}`, {}));
  try {
    return withoutLost([...reached, ...lost], onUnreachable);
  } catch (error) {
    return error;
  }
}

test.for([
  ['a closed port', closed],
  ['a line that broke', connectionLost('gpu2', 'reset')],
] as const)('%s is a host that does not answer: it may be skipped', ([, error]) => {
  expect(gather([error], 'skip')).toMatchObject([{}, { host: 'gpu2', reach: 'unreachable', code: error.code }]);
  expect(gather([error], 'fail')).toMatchObject({
    code: 'hosts-unreachable',
    exit: 4,
    details: { hosts: [{ host: 'gpu2', code: error.code }] },
  });
});

test.for([
  ['a refused login', login, 4],
  ['too many keys', ssh.tooManyAuthenticationFailures(at, ['SHA256:tried']), 4],
  ['a changed key', changed, 6],
  ['a shell that runs nothing', shell, 4],
  ['no common algorithm', ssh.handshakeFailed(at, 'no matching cipher'), 4],
  ['forbidden channels', refusedBySshd('forwarding-refused', 'gpu2', 'open failed'), 4],
] as const)('%s is a failure with its own words, never skipped', ([, error, exit]) => {
  for (const onUnreachable of ['skip', 'fail'] as const) {
    expect(gather([error], onUnreachable, 0)).toBe(error);
    expect(gather([error], onUnreachable)).toMatchObject({
      code: 'hosts-failed',
      exit,
      details: { hosts: [{ host: 'gpu2', code: error.code, exit }] },
    });
  }
});

test('reports each lost host; the gravest decides the exit code', () => {
  const failed = gather([login, closed, changed], 'fail') as SovranError;
  expect(failed).toMatchObject({ code: 'hosts-failed', exit: 6, details: { hosts: [{}, {}, {}] } });
  const lines = say(plainTranslate('fr'), failed.text).split('\n');
  expect(lines.slice(1).map((line) => line.split(' : ')[0])).toEqual(['gpu2', 'gpu3', 'gpu4']);
  expect(lines.join('\n')).toContain('SHA256:tried');
  expect(lines.join('\n')).toContain('connexion refusée');
  expect(lines.join('\n')).toContain('SHA256:pinned');
  const skipped = gather([login, closed], 'skip') as SovranError;
  expect(skipped.details).toEqual({ hosts: [{ host: 'gpu2', code: 'ssh-auth-failed', exit: 4 }] });
});

test('bugs, interruptions and wrong usage are thrown as they are', async () => {
  const quiet = new AbortController().signal;
  const fail = (error: Error) => async (): Promise<never> => {
    throw error;
  };
  await expect(orLost('a', quiet, fail(new TypeError('bug')))).rejects.toThrow('bug');
  const usage = new SovranError({ code: 'bad-destination', exit: EXIT.usage, text: login.text });
  await expect(orLost('a', quiet, fail(usage))).rejects.toBe(usage);
  await expect(orLost('a', AbortSignal.abort(), fail(login))).rejects.toBe(login);
  expect(await orLost('a', quiet, fail(login))).toEqual({ host: 'a', error: login });
});

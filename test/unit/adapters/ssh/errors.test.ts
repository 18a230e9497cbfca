import { expect, test } from 'vitest';
import * as errors from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { fromSsh2, type Ssh2Failure } from '../../../../src/lib/adapters/ssh/failures/ssh-errors.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../../src/lib/cli/texts/fr.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

const at: errors.HopName = { hop: 'ops@gpu1', isJump: false, name: 'gpu1' };
const jump: errors.HopName = { hop: 'ops@bastion', isJump: true, name: 'gpu1' };
const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:presented' };
const known = { type: 'ssh-rsa', fingerprint: 'SHA256:pinned', file: 'hosts/known_hosts', line: 7 };

const table: [SovranError, string, number, string[]][] = [
  [
    errors.keyRefused('host-key-changed', at, key, { known: [known], line: known }),
    'host-key-changed',
    6,
    ['SHA256:presented', 'SHA256:pinned', 'hosts/known_hosts', '7', 'ops@gpu1'],
  ],
  [
    errors.keyRefused('host-key-changed', jump, key, { known: [known], line: known }),
    'host-key-changed',
    6,
    ['ops@bastion', 'SHA256:presented', 'SHA256:pinned'],
  ],
  [errors.keyRefused('host-key-unknown', at, key), 'host-key-unknown', 6, ['SHA256:presented']],
  [
    errors.keyRefused('host-key-revoked', at, key, { known: [known], line: { file: 'k', line: 3 } }),
    'host-key-revoked',
    6,
    ['SHA256:presented', 'SHA256:pinned', 'k', '3'],
  ],
  [
    errors.keyRefused('host-key-revoked', jump, key, { known: [], line: { file: 'k', line: 3 } }),
    'host-key-revoked',
    6,
    ['ops@bastion', 'k', '3'],
  ],
  [errors.keyRefused('host-certificate-needed', at, key), 'host-certificate-needed', 6, ['SHA256:presented']],
  [
    errors.keyRefused('host-key-mismatch', at, key, { wanted: 'SHA256:wanted' }),
    'host-key-mismatch',
    6,
    ['SHA256:presented', 'SHA256:wanted'],
  ],
  [errors.authFailed(at, ['SHA256:one', 'SHA256:two']), 'ssh-auth-failed', 4, ['SHA256:one', 'SHA256:two', 'ops@gpu1']],
  [errors.authFailed(at, []), 'ssh-auth-failed', 4, ['ops@gpu1']],
  [errors.authFailed(at, [], { silentAgent: '/run/agent' }), 'ssh-auth-failed', 4, ['ops@gpu1', '/run/agent']],
  [
    errors.tooManyAuthenticationFailures(jump, ['SHA256:one']),
    'too-many-authentication-failures',
    4,
    ['ops@bastion', '1'],
  ],
  [errors.hostUnreachable(at, 'hung-up'), 'host-unreachable', 4, ['ops@gpu1']],
  [errors.jumpForbidden(jump, 'open failed\u001B[2J'), 'forwarding-refused', 4, ['ops@bastion', 'open failed']],
  [errors.handshakeFailed(at, 'no matching cipher'), 'ssh-handshake-failed', 4, ['no matching cipher']],
  [errors.clientMissing(message('ssh.driver.pkcs11', { hop: 'gpu1' })), 'ssh-client-missing', 4, ['PKCS#11']],
];

test.each(table)('%s: %s, exit %i, says %j', (error, code, exit, words) => {
  expect(error).toMatchObject({ code, exit });
  for (const t of [translateWith(en, 'en'), translateWith(fr, 'fr')]) {
    const text = say(t, error.text);
    for (const word of words) expect(text).toContain(word);
    expect(text).not.toMatch(/[{}]/);
    expect(text).not.toContain('\u001B');
    expect(error.fix && say(t, error.fix)).toBeTruthy();
  }
});

test('the next command leaves the fingerprint open', () => {
  const own = ['sovran host trust gpu1 --fingerprint SHA256:…'];
  expect(errors.keyRefused('host-key-changed', at, key, { known: [known], line: known }).next).toEqual(own);
  expect(errors.keyRefused('host-key-revoked', at, key, { known: [known], line: { file: 'k', line: 3 } }).next).toEqual(
    own,
  );
  expect(errors.keyRefused('host-key-mismatch', at, key, { wanted: 'SHA256:wanted' }).next).toEqual(own);
  expect(errors.keyRefused('host-key-unknown', jump, key).next).toEqual([
    'sovran host trust gpu1 --fingerprint ops@bastion=SHA256:…',
  ]);
});

test('while adding a host, the next command is `host add`', () => {
  const next = 'sovran host add gpu1 --ssh ops@gpu1 --fingerprint SHA256:…';
  expect(errors.keyRefused('host-key-changed', { ...at, next }, key, { known: [known], line: known }).next).toEqual([
    next,
  ]);
});

test('a jump host that forbids forwarding is named with what to allow', () => {
  expect(errors.jumpForbidden(jump, 'open failed')).toMatchObject({
    next: ['ssh -v ssh://ops@bastion'],
    fix: { key: 'ssh.jump-forbidden.fix' },
  });
});

test('a line closed before a word hints at a penalty of sshd', () => {
  expect(
    say(translateWith(en, 'en'), errors.hostUnreachable(at, 'hung-up').fix ?? message('ssh.unreachable.dns')),
  ).toContain('penalty');
});

test.each([
  [{ level: 'client-authentication' }, 'All configured authentication methods failed', 'ssh-auth-failed', undefined],
  [{}, 'Too many authentication failures', 'too-many-authentication-failures', undefined],
  [{ level: 'client-timeout' }, 'Timed out while waiting for handshake', 'host-unreachable', 'timeout'],
  [{ level: 'client-socket', code: 'ECONNREFUSED' }, 'x', 'host-unreachable', 'refused'],
  [{ level: 'client-socket', code: 'EHOSTUNREACH' }, 'x', 'host-unreachable', 'no-route'],
  [{ level: 'client-socket', code: 'ENOTFOUND' }, 'x', 'host-unreachable', 'dns'],
  [{ level: 'client-socket', code: 'ECONNRESET' }, 'x', 'host-unreachable', 'hung-up'],
  [{ level: 'protocol' }, 'Connection lost before handshake', 'host-unreachable', 'hung-up'],
  [{ level: 'handshake' }, 'Handshake failed: no matching key exchange', 'ssh-handshake-failed', undefined],
])('ssh2 says %j %s: %s', (parts, words, code, reason) => {
  const error: Ssh2Failure = Object.assign(new Error(words), parts);
  const told = fromSsh2(error, at, ['SHA256:one']);
  expect(told.code).toBe(code);
  expect(told.details?.['reason']).toBe(reason);
});

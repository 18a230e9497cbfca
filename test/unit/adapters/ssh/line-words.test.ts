import { expect, test } from 'vitest';
import { lineBroken, socketRefused, socketUnreachable } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { cutReason } from '../../../../src/lib/core/text/lost-reason.ts';
import { en } from '../../../../src/lib/core/text/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

const SOCAT =
  '/run/x.sock" 2026/11/27 02:59:55 socat[31946] E connect(, AF=1 "/run/x.sock", 56): Connection refused\n2026/11/27 02:59:55 socat[31946] N exit(1)';

test.each([
  ['line broken', 'La liaison avec gpu1 s’est rompue : la connexion a été fermée.'],
  ['read ECONNRESET', 'La liaison avec gpu1 s’est rompue : la connexion a été fermée.'],
  ['timeout', 'La liaison avec gpu1 s’est rompue : plus rien n’a été entendu.'],
  ['ended without its exit code', 'La liaison avec gpu1 s’est rompue : la commande y a été arrêtée par autre chose.'],
])('a line that broke is told in the language of its reader: %s', (said, shown) => {
  const error = lineBroken('gpu1', said);
  expect(say(plainTranslate('fr'), error.text)).toBe(shown);
  expect(error.details).toMatchObject({ said });
});

test('nobody reads what a relay says of a socket, which the details keep', () => {
  const error = socketRefused('gpu1', '/run/x.sock', SOCAT);
  expect(say(translateWith(en, 'en'), error.text)).toBe('Nothing answers on /run/x.sock of gpu1: connection refused.');
  expect(error.details?.said).toContain('socat');
  const denied = socketUnreachable('gpu1', '/run/x.sock', 'permission denied\n');
  expect(say(plainTranslate('fr'), denied.text)).not.toContain('permission denied');
});

test('a reason that nobody foresaw is shown as it was said', () => {
  expect(cutReason('Bad packet length')).toBe('Bad packet length');
});

import { expect, test } from 'vitest';
import { lineBroken, socketRefused, socketUnreachable } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { cutReason } from '../../../../src/lib/core/text/lost-reason.ts';
import { en } from '../../../../src/lib/core/text/en.ts';
import { fr } from '../../../../src/lib/core/text/fr.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

test.each([
  ['line broken', 'La liaison avec gpu1 s’est rompue : la connexion a été fermée.'],
  ['read ECONNRESET', 'La liaison avec gpu1 s’est rompue : la connexion a été fermée.'],
  ['timeout', 'La liaison avec gpu1 s’est rompue : plus rien n’a été entendu.'],
  ['ended without its exit code', 'La liaison avec gpu1 s’est rompue : la commande y a été arrêtée par autre chose.'],
])('a line that broke is told in the language of its reader: %s', (said, shown) => {
  const error = lineBroken('gpu1', said);
  expect(say(translateWith(fr, 'fr'), error.text)).toBe(shown);
  expect(error.details).toMatchObject({ said });
});

test.each([
  [socketRefused('gpu1', '/run/x.sock', 'silent'), 'Nothing answers on /run/x.sock of gpu1: nothing listens there.'],
  [socketRefused('gpu1', '/run/x.sock', 'absent'), 'Nothing answers on /run/x.sock of gpu1: there is no such socket.'],
  [
    socketUnreachable('gpu1', '/run/x.sock', 'full'),
    'gpu1: /run/x.sock cannot be reached, state unknown: its queue is full.',
  ],
])('what is known of a socket is said in words', (error, words) => {
  expect(say(translateWith(en, 'en'), error.text)).toBe(words);
});

test('a reason that nobody foresaw is shown as it was said', () => {
  expect(cutReason('Bad packet length')).toBe('Bad packet length');
});

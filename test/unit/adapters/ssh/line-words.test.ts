import { expect, test } from 'vitest';
import { connectionLost, socketRefused, socketUnreachable } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { lostReason } from '../../../../src/lib/core/text/lost-reason.ts';
import { en } from '../../../../src/lib/core/text/en.ts';
import { fr } from '../../../../src/lib/core/text/fr.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

const SOCAT =
  '/run/x.sock" 2026/11/27 02:59:55 socat[31946] E connect(, AF=1 "/run/x.sock", 56): Connection refused\n2026/11/27 02:59:55 socat[31946] N exit(1)';

test.each([
  ['line broken', 'Connexion à gpu1 perdue : connexion fermée.'],
  ['read ECONNRESET', 'Connexion à gpu1 perdue : connexion fermée.'],
  ['timeout', 'Connexion à gpu1 perdue : délai dépassé.'],
  ['ended without its exit code', 'Connexion à gpu1 perdue : commande tuée sur l’hôte.'],
])('a line that broke is told in the language of its reader: %s', (said, shown) => {
  const error = connectionLost('gpu1', said);
  expect(say(translateWith(fr, 'fr'), error.text)).toBe(shown);
  expect(error.details).toMatchObject({ said });
});

test('nobody reads what a relay says of a socket, which the details keep', () => {
  const error = socketRefused('gpu1', '/run/x.sock', SOCAT);
  expect(say(translateWith(en, 'en'), error.text)).toBe(
    'gpu1: connection to /run/x.sock refused: nothing listens there.',
  );
  expect(error.details?.said).toContain('socat');
  const denied = socketUnreachable('gpu1', '/run/x.sock', 'permission denied\n');
  expect(say(translateWith(fr, 'fr'), denied.text)).not.toContain('permission denied');
});

test('a reason that nobody foresaw is shown as it was said', () => {
  expect(lostReason('Bad packet length')).toBe('Bad packet length');
});

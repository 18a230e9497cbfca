import { expect, test } from 'vitest';
import { connectionLost, lostReason } from '../../../../src/lib/adapters/connection-lost.ts';
import { socketFailed } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

test.each([
  ['connection lost', 'Connexion à gpu1 perdue : connexion fermée.'],
  ['read ECONNRESET', 'Connexion à gpu1 perdue : connexion fermée.'],
  ['timeout', 'Connexion à gpu1 perdue : délai dépassé.'],
  ['ended without its exit code', 'Connexion à gpu1 perdue : commande tuée sur l’hôte.'],
])('a lost connection is reported in French: %s', (said, shown) => {
  const error = connectionLost('gpu1', said);
  expect(say(plainTranslate('fr'), error.text)).toBe(shown);
  expect(error.details).toMatchObject({ said });
});

test.each([
  [
    socketFailed('socket-refused', 'gpu1', '/run/x.sock', 'silent'),
    'gpu1: connection to /run/x.sock refused: connection refused.',
  ],
  [
    socketFailed('socket-refused', 'gpu1', '/run/x.sock', 'absent'),
    'gpu1: connection to /run/x.sock refused: no such socket.',
  ],
  [
    socketFailed('socket-unreachable', 'gpu1', '/run/x.sock', 'full'),
    'gpu1: /run/x.sock cannot be reached, state unknown: its queue is full.',
  ],
])('what is known of a socket is said in words', (error, words) => {
  expect(say(plainTranslate('en'), error.text)).toBe(words);
});

test('shows an unknown reason as it is', () => {
  expect(lostReason('Bad packet length')).toBe('Bad packet length');
});

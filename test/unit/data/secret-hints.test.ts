import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSecrets } from '../../../src/lib/core/text/find-secrets.ts';
import { FoldedText } from '../../../src/lib/stages/data/hashing/folded-text.ts';
import { HINT } from '../../../src/lib/stages/data/pii/find-pii.ts';

const random = (unit: string, least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(unit)), minLength: least, maxLength: most });
const secret = fc.oneof(
  random('aZ9_-', 16, 24).map((key) => `glpat-${key}`),
  random('aZ9', 16, 24).map((key) => `AKIA${key}`),
  random('a9_-', 15, 20).map((key) => `sk-1${key}`),
  fc.tuple(random('aZ9-', 6, 9), random('aZ9-', 6, 9)).map(([head, body]) => `eyJ${head}.${body}`),
  random('aZ', 1, 6).map((password) => `postgres://user:${password}@base`),
  random('aZ9', 15, 20).map((key) => `Bearer 1${key}`),
  random('aZ9#%', 4, 20).map((value) => `\r\nDB_PASSWORD${['=', ': ', ' = "'][value.length % 3] ?? ''}a1${value}\r\n`),
  random('aZ9#%', 4, 20).map(
    (value) => `mot de passe ${['est ', 'du wifi : ', ': '][value.length % 3] ?? ''}a1${value}`,
  ),
  random('aZ9', 64, 64).map((body) => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`),
);
const piece = fc.oneof(secret, random('éa b’.,:=/@-_"\n\t9', 0, 12));

test('a text with a secret is always searched', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = Buffer.from(pieces.join(''), 'utf8').toString('latin1');
      const hinted = (new FoldedText().append(text) & HINT.secret) !== 0;
      expect(hinted || findSecrets(text).length === 0).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('plain prose is not searched', () => {
  const prose = 'Le délai : quinze jours, l’accusé de réception (rendez-vous compris) fait foi.\nTitre : non.';
  expect(new FoldedText().append(Buffer.from(prose, 'utf8').toString('latin1')) & HINT.secret).toBe(0);
});

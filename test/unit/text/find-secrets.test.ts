import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findSecrets, lineOfSecret, refuseSecrets } from '../../../src/lib/core/text/find-secrets.ts';
import { FoldedText } from '../../../src/lib/stages/data/hashing/folded-text.ts';
import { HINT } from '../../../src/lib/stages/data/pii/find-pii.ts';
import { caseTable } from '../../support/case-table.ts';

const LONG = 'Ab3dEf6hIj9kLm2nOp5q';

test.each([
  'DB_PASS=hunter2',
  'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7',
  '  "password": "s3cretWord",',
  'apiKey: Ab3dEf6h',
  `the key is sk-proj-${LONG}`,
  `hf_${LONG}`,
  'AKIAIOSFODNN7EXAMPLE',
  `Authorization: Bearer ${LONG}`,
  'DATABASE_URL=postgres://root:pw-9@example.org/x',
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl',
])('finds the line of %j', (secret) => {
  expect(lineOfSecret(`first\nsecond ends\n${secret}\nlast`)).toBe(3);
  expect(() => refuseSecrets([['a/.env', `x\n${secret}`]])).toThrow(
    expect.objectContaining({ code: 'secret-found', exit: 3, details: { places: ['a/.env:2'] } }) as Error,
  );
});

test.each([
  'Password: rotated every ninety days',
  'The bearer certificates-of-deposit were lost',
  'password: ${DB_PASSWORD}',
  'token: null',
  'keyFile: /etc/sovran/key9',
  'secret: sha256:0123456789abcdef0123456789abcdef',
  'postgres://user:password@host/db, https://user:${TOKEN}@host',
  '-----BEGIN PUBLIC KEY-----',
  '-----BEGIN SSH SIGNATURE-----',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl lead@example.org',
  'tokens: 512, risk-based, task-force-2026',
  '01K00000000000000000000009',
])('takes %j for no secret', (text) => {
  expect(lineOfSecret(text)).toBeUndefined();
});

const cases = caseTable<{ text: string; secret: string | null }>('data/secrets.yaml');
const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

test.each(cases)('$secret is the secret of $text', ({ text, secret }) => {
  for (const form of [String, asBytes]) {
    const found = findSecrets(form(text));
    expect(found).toHaveLength(secret === null ? 0 : 1);
    for (const { start, end } of found) expect(form(text).slice(start, end)).toContain(form(secret ?? ''));
  }
});

test.each(cases.filter(({ secret }) => secret !== null))('a dataset with $text is searched', ({ text }) => {
  expect(new FoldedText().append(asBytes(text)) & HINT.secret).toBe(HINT.secret);
});

test('finds none in templates and documents', () => {
  const files = ['templates', 'docs'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    ),
  );
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((path) => {
    const line = lineOfSecret(readFileSync(path, 'utf8'));
    return line === undefined ? [] : [`${path}:${line}`];
  });
  expect(found).toEqual([]);
});

test('a long line takes no long time', () => {
  const began = performance.now();
  for (const text of ['a'.repeat(1e6), 'eyJ'.repeat(3e5), 'a='.repeat(5e5), '://'.repeat(3e5), ' bearer'.repeat(1e5)])
    lineOfSecret(text);
  expect(performance.now() - began).toBeLessThan(2000);
});

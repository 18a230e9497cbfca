import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { maskSecrets, maskWords } from '../../../src/lib/core/text/mask-secrets.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJl';
const LONG = 'Ab3dEf6hIj9kLm2nOp5q';

/** What must be gone, then the text. */
const SECRETS: [secret: string, text: string][] = [
  ['wJalrXUtnFEMI/K7', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7'],
  ['hunter2', 'DB_PASS=hunter2'],
  ['hunter2', 'export MYSQL_PWD="hunter2"'],
  ['hunter2', 'a DB_PASSWORD=hunter2 "token": "t0p"'],
  ['t0p', 'a DB_PASSWORD=hunter2 "token": "t0p"'],
  ['pw-9', 'git clone https://root:pw-9@example.org/x.git'],
  [LONG, `pushed with ghp_${LONG}`],
  [LONG, `glpat-${LONG} is the token`],
  [LONG, `svk_${LONG}`],
  [LONG, `hf_${LONG}`],
  [LONG, `sk-proj-${LONG}`],
  ['AKIAIOSFODNN7EXAMPLE', 'key AKIAIOSFODNN7EXAMPLE'],
  [JWT, `got ${JWT}, done`],
  ['s3cret', 'mysql --password s3cret'],
  ['s3cret', 'x --api-key=s3cret'],
  ['s3cret', 'x --db-password "two s3cret"'],
  ['s3cret', 'curl -u admin:s3cret https://example.org'],
  ['abc', 'secretKey: abc'],
  ['abc', 'client_secret : abc'],
  ['sid=abc', 'Cookie: sid=abc; theme=dark'],
  ['dark', 'Set-Cookie: sid=abc; theme=dark'],
  ['abcdefgh', 'Authorization: Bearer abcdefgh'],
  ['QWxhZGRpbjox', 'Proxy: Basic QWxhZGRpbjox'],
  ['two', 'password: "two words"'],
  ['words', 'password: "two words"'],
  ['words', "password: 'two words"],
  ['words', 'password: two words'],
  ['b', String.raw`"password": "a\"b"`],
  ['abc', String.raw`{\"password\":\"abc\",\"user\":\"u\"}`],
  ['abc', '{"password": "abc", "user": "u"}'],
  ['1234', 'PASSWORD=1234'],
  ['t0p', 'a=1 b: c token=t0p'],
  ['t0p', 'https://example.org/?user=u&access_token=t0p&x=1'],
  ['MIIB', '-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----'],
  ['MIIB', '-----BEGIN PRIVATE KEY-----\nMIIB'],
  ['soleil', 'Le mot de passe : soleil'],
  ['soleil', 'mdp=soleil'],
  ['soleil', 'cle_api: soleil'],
  [`hvs.${LONG}`, `VAULT hvs.${LONG}`],
  ['Zm9v', 'AccountName=x;AccountKey=Zm9v'],
];

test.each(SECRETS)('%s does not stay in %s', (secret, text) => {
  const shown = maskSecrets(text);
  expect(shown).not.toContain(secret);
  expect(shown).toContain('••••••');
  expect(maskSecrets(shown)).toBe(shown);
});

test.each([
  '{"user": "u", "health": "healthy", "password": null, "tokens": 5}',
  'tokens per second: 12.5, max_tokens: 512, tokenizer: gpt2',
  'time to first-token: 0.21s',
  'first_token=12 token: 5',
  'pass: 3, passed: 4, PWD=/root, key: value, keys=2',
  'sovran app key add portal --key-out FILE makes the new key',
  '--password-file /run/secret --key-out x --max-tokens 5',
  'http://127.0.0.1:8080/v1 and ssh://git@example.org',
  'Basic authentication of the task-queue-with-a-long-name',
  'gluster-volume-production-1 on disk-0123456789abcdef',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '01JD0000000000000000000000 runs/x/runbook.json 12:30:05',
])('nothing of %j is hidden', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

test('a word after a flag that names a secret is hidden whole', () => {
  expect(maskWords(['x', '--password', 'two words', '--port', '80', '-u', 'u:pw', 'a=b'])).toEqual([
    'x',
    '--password',
    '••••••',
    '--port',
    '80',
    '-u',
    'u:••••••',
    'a=b',
  ]);
});

test('a secret in any place of any text is hidden', () => {
  assert(
    property(string(), string(), (before, after) => {
      expect(maskSecrets(`${before}\nDB_PASSWORD=${LONG}\n${after}`)).not.toContain(LONG);
    }),
  );
});

test.each(['a', '"', '\\', '\\"', 'eyJ', ' ', '://a:', 'password: "', '=', '-----BEGIN PRIVATE KEY-----'])(
  'a flood of %j is read in time',
  (part) => {
    const started = performance.now();
    maskSecrets(`password: \\"${part.repeat(300_000 / part.length)}`);
    maskSecrets(part.repeat(300_000 / part.length));
    expect(performance.now() - started).toBeLessThan(2000);
  },
);

import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesFor } from '../../../../src/lib/adapters/ssh/identity/known-hosts.ts';
import { tempDir } from '../../../support/temp-project.ts';

const FILES = 40;
const NAMES_EACH = 8;

/** Numbers that repeat with the seed, so that a failure can be seen again. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = [
  'gpu1',
  'gpu2',
  'gpu10',
  'gpu1.example.org',
  'a.b.example.org',
  'example.org',
  '10.0.0.7',
  '10.0.0.70',
  'fe80::1',
  '[gpu1]:2222',
  '[10.0.0.7]:22022',
  '[fe80::1]:2222',
  'GPU1',
  'x',
];
const PATTERNS = [
  ...NAMES,
  '*',
  '?',
  'gpu?',
  'gpu*',
  '*.example.org',
  '*.*.org',
  '[gpu1]:*',
  '[*]:2222',
  '10.0.0.?',
  '!gpu1',
  '!gpu*',
  '!*.b.example.org',
  '!10.0.0.7',
  'GPU*',
  '**1',
  '*u?',
  '!',
];

function hashed(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** One host field: a hash or up to four patterns. */
function hostField(pick: (below: number) => number): string {
  const any = (list: string[]): string => list[pick(list.length)] ?? '';
  if (pick(4) === 0) return hashed(any(NAMES).toLowerCase(), Buffer.from(Array.from({ length: 20 }, () => pick(256))));
  return Array.from({ length: 1 + pick(4) }, () => any(PATTERNS)).join(',');
}

function hostLine(pick: (below: number) => number, key: string): string {
  const odd = ['', '# a comment', '   ', '@unknown x ssh-ed25519 AAAA', '|1|broken ', '\t# another'];
  if (pick(8) === 0) return odd[pick(odd.length)] ?? '';
  const marker = ['', '', '', '', '@revoked ', '@cert-authority '][pick(6)] ?? '';
  const indent = ['', '', '  ', '\t'][pick(4)] ?? '';
  const comment = ['', '', ' root@x', '\tc d'][pick(4)] ?? '';
  return `${indent}${marker}${hostField(pick)}${[' ', '\t', '  '][pick(3)] ?? ' '}${key}${comment}`;
}

/** Line numbers and markers that `ssh-keygen -F` finds. */
function oracle(file: string, name: string): string[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/^# Host .* found: line (\d+)(?: (CA|REVOKED))?\s*$/gm)].map(([, line, marker]) =>
    `${line} ${marker ?? ''}`.trim(),
  );
}

function ours(file: string, name: string): string[] {
  const shown = { none: '', revoked: 'REVOKED', 'cert-authority': 'CA' };
  const lines = linesFor([{ path: file, text: readFileSync(file, 'utf8') }], name);
  return lines.map(({ line, marker }) => `${line} ${shown[marker]}`.trim());
}

test('known_hosts is read as ssh-keygen -F reads it', { timeout: 60_000 }, () => {
  const dir = tempDir();
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
  const key = readFileSync(join(dir, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  const seed = randomBytes(4).readUInt32BE();
  const pick = numbers(seed);
  const found = { cases: 0, hits: 0 };
  for (let index = 0; index < FILES; index += 1) {
    const file = join(dir, `known_hosts-${index}`);
    const text = Array.from({ length: 6 + pick(12) }, () => hostLine(pick, key)).join('\n');
    writeFileSync(file, `${text}${pick(2) === 0 ? '\n' : ''}`);
    for (let ask = 0; ask < NAMES_EACH; ask += 1) {
      const name = (NAMES[pick(NAMES.length)] ?? '').toLowerCase();
      const expected = oracle(file, name);
      expect(ours(file, name), `seed ${seed}, ${name} in\n${text}`).toEqual(expected);
      found.cases += 1;
      found.hits += expected.length;
    }
  }
  console.log(`known_hosts against ssh-keygen -F: ${found.cases} cases, ${found.hits} lines found, 0 differences`);
  expect(found.cases).toBeGreaterThanOrEqual(250);
  expect(found.hits).toBeGreaterThan(100);
});

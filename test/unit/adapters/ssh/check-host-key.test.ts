import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { policyOf } from '../../../../src/lib/adapters/ssh/identity/host-key-policy.ts';
import { linesFor, presentedBy } from '../../../../src/lib/adapters/ssh/identity/known-hosts.ts';
import { sha256Fingerprint } from '../../../../src/lib/core/project/key-fingerprint.ts';
import { knownName, matchesGlob } from '../../../../src/lib/core/project/host-pattern.ts';
import { caseTable } from '../../../support/case-table.ts';
import { makeKey } from '../../../support/sshd.ts';

interface KeyCase {
  title: string;
  lines: string[];
  key: 'A' | 'B' | 'R';
  port?: number;
  verdict: string;
  line?: number;
}

const keys: Record<string, string> = {};

beforeAll(() => {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-test-'));
  const types = { A: 'ed25519', B: 'ed25519', R: 'rsa' };
  for (const [name, type] of Object.entries(types)) {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(dir, name)]);
    keys[name] = readFileSync(join(dir, `${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  }
  rmSync(dir, { recursive: true });
});

function blobOf(name: string): Buffer {
  return Buffer.from(keys[name]?.split(' ')[1] ?? '', 'base64');
}

function policyFor(files: { path: string; text: string }[], name: string) {
  return policyOf(linesFor(files, name));
}

function fileOf(lines: string[]): { path: string; text: string }[] {
  return [
    {
      path: 'f',
      text: lines.map((line) => line.replace(/ ([ABR])(?= |$)/, (_all, name: string) => ` ${keys[name]}`)).join('\n'),
    },
  ];
}

test.each(caseTable<KeyCase>('ssh/host-keys.yaml'))('$title: $verdict', ({ lines, key, port = 22, verdict, line }) => {
  const found = policyFor(fileOf(lines), knownName('host', port)).judge(presentedBy(blobOf(key)));
  expect(found.verdict).toBe(verdict);
  expect(found.line).toEqual(line === undefined ? undefined : { file: 'f', line });
});

test('known types come first, and RSA without SHA-1', () => {
  const files = fileOf(['host R', 'host A', '@cert-authority x A']);
  expect(policyFor(files, 'host').algorithms.slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(policyFor([], 'host').algorithms[0]).toBe('ssh-ed25519');
  expect(policyFor(fileOf(['host sk-ssh-ed25519@openssh.com AAAA']), 'host').algorithms).not.toContain('ssh-rsa');
  expect(['x', 'host'].map((name) => policyFor(files, name).certificateOnly)).toEqual([true, false]);
});

test('a fingerprint is that of ssh-keygen', () => {
  const key = makeKey('ecdsa');
  expect(sha256Fingerprint(Buffer.from(key.public.split(' ')[1] ?? '', 'base64'))).toBe(key.fingerprint);
});

test('a hostile pattern costs no time', () => {
  const started = performance.now();
  expect(matchesGlob(`${'*a'.repeat(500)}b`, 'a'.repeat(2000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

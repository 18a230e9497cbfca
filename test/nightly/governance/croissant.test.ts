import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { croissantBeside } from '../../../src/lib/stages/governance/documents/folder.ts';
import { documentsOf } from '../../support/documents.ts';
import { documented } from '../../support/project/documented.ts';

const HERE = import.meta.dirname;
const LOCKS = ['croissant-build.lock', 'croissant.lock'].map((name) => join(HERE, name));
/** Stays from one run to the next, named by the digest of its locks; to remove it, delete the folder. */
const FOLDER = join(HERE, '..', '..', '..', '.test', 'croissant', digestOfLocks());

function digestOfLocks(): string {
  return LOCKS.reduce((hash, path) => hash.update(readFileSync(path)), createHash('sha256'))
    .digest('hex')
    .slice(0, 12);
}

/** An environment with mlcroissant and nothing else; 0.3 GB. */
function build(): void {
  if (existsSync(join(FOLDER, 'ready'))) return;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  execFileSync('python3', ['-m', 'venv', FOLDER]);
  const install = ['install', '--quiet', '--no-cache-dir', '--require-hashes', '--no-deps', '--no-build-isolation'];
  for (const lock of LOCKS) execFileSync(join(FOLDER, 'bin', 'pip'), [...install, '-r', lock]);
  writeFileSync(join(FOLDER, 'ready'), '');
}

beforeAll(build, 600_000);

function validate(text: string): { said: string; exit: number | null } {
  const file = join(FOLDER, 'written.json');
  writeFileSync(file, text);
  const { stderr, stdout, status } = spawnSync(join(FOLDER, 'bin', 'mlcroissant'), ['validate', '--jsonld', file], {
    encoding: 'utf8',
  });
  return { said: `${stdout}${stderr}`, exit: status };
}

test('mlcroissant accepts the file beside a datasheet', { timeout: 120_000 }, async () => {
  const { archive, ctx, all } = await documentsOf(documented());
  const datasheet = (await all()).find(({ subject }) => subject.dataset !== null);
  if (!datasheet) throw new Error('no datasheet');
  const text = (await croissantBeside(datasheet, archive, ctx.templates)) ?? '';
  const { said, exit } = validate(text);
  expect(said).not.toMatch(/error\(s\)|warning\(s\)|not standard/);
  expect(exit).toBe(0);
  expect(validate(text.replaceAll('file-1', 'file 1')).said).toMatch(/error\(s\)/);
});

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { croissantBeside } from '../../../src/lib/stages/governance/documents/folder.ts';
import { documentsOf } from '../../support/documents.ts';
import { lockedPython } from '../../support/locked-python.ts';
import { documented } from '../../support/project/documented.ts';

const LOCKS = ['croissant-build.lock', 'croissant.lock'].map((name) => join(import.meta.dirname, name));
let bin = '';

beforeAll(() => {
  bin = lockedPython('croissant', LOCKS);
}, 600_000);

function validate(text: string): { said: string; exit: number | null } {
  const file = join(bin, 'written.json');
  writeFileSync(file, text);
  const { stderr, stdout, status } = spawnSync(join(bin, 'mlcroissant'), ['validate', '--jsonld', file], {
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

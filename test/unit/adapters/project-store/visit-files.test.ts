import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { visitFiles } from '../../../../src/lib/adapters/project-store/visit-files.ts';
import { tempDir } from '../../../support/temp-project.ts';

test('reads nothing outside the project, or behind a link', async () => {
  const [root, elsewhere] = [join(tempDir(), 'project'), tempDir()];
  mkdirSync(join(root, 'events'), { recursive: true });
  writeFileSync(join(root, 'events/own.json'), 'own');
  writeFileSync(join(root, '../near.json'), 'near');
  writeFileSync(join(elsewhere, 'far.json'), 'far');
  symlinkSync(elsewhere, join(root, 'linked'));
  symlinkSync(join(elsewhere, 'far.json'), join(root, 'events/far.json'));
  const paths = ['events/own.json', '../near.json', 'linked/far.json', 'events/far.json', 'events'];
  const seen: (string | undefined)[] = [];
  await visitFiles(root, paths, (_path, content) => void seen.push(content && Buffer.from(content).toString()));
  expect(seen).toEqual(['own', undefined, undefined, undefined, undefined]);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localFiles } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { tempDir } from '../../../support/temp-project.ts';

test('reads a missing file as absent, an unreadable one as error', async () => {
  const file = join(tempDir(), 'file');
  expect(await localFiles.read(file)).toBeUndefined();
  expect(await localFiles.list(file)).toEqual([]);
  writeFileSync(file, 'x');
  expect(await localFiles.read(join(file, 'below'))).toBeUndefined();
  expect(await localFiles.list(file)).toEqual([]);
  const long = join(tempDir(), 'x'.repeat(300));
  await expect(localFiles.read(long)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  await expect(localFiles.list(long)).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
});

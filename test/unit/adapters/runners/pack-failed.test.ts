import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packReproducibly } from '../../../../src/lib/adapters/runners/host/ship.ts';
import { tempDir } from '../../../support/temp-project.ts';

test('an unwritable archive gives reason and fix', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'a'), 'x');
  const archive = join(folder, 'absent', 'files.tar');
  await expect(packReproducibly(archive, [{ folder, paths: ['a'] }])).rejects.toMatchObject({
    code: 'pack-failed',
    exit: 1,
    text: { params: { path: archive, reason: expect.stringContaining('files.tar') } },
    fix: { key: 'engine.pack-failed.fix' },
  });
});

import { homedir } from 'node:os';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requireBuildableStore } from '../../../../src/lib/adapters/runners/docker/image/local-build.ts';
import { tempDir } from '../../../support/temp-project.ts';

test('a store below a folder that containers cover is refused first', () => {
  const store = tempDir();
  const link = join(tempDir(), 'store');
  symlinkSync(store, link);
  for (const one of [store, link])
    expect(() => requireBuildableStore(one)).toThrow(
      expect.objectContaining({ code: 'store-not-in-images', exit: 2, details: { store: one, folder: '/tmp' } }),
    );
});

test('a store elsewhere is not', () => {
  const store = mkdtempSync(join(homedir(), 'sovran-test-store-'));
  onTestFinished(() => rmSync(store, { recursive: true }));
  requireBuildableStore(store);
  requireBuildableStore(join(store, 'not', 'yet'));
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sshSigner } from '../../../src/lib/adapters/signer.ts';
import { makeKey } from '../../support/project/signers.ts';
import { tempDir } from '../../support/temp-project.ts';

test('a key that expired counts at the time when it was valid', async () => {
  const key = makeKey(join(tempDir(), 'key'));
  const terms = 'namespaces="sovran-approval",valid-after="20250101",valid-before="20250301"';
  const allowed = `a@example.org ${terms} ${key.publicKey}\n`;
  const signer = sshSigner;
  const signature = await signer.sign(key.file, 'payload');
  const verdict = (at?: string): Promise<object> => signer.verify('payload', signature, allowed, at);
  expect(await verdict('2025-02-01T12:00:00.000Z')).toMatchObject({ principal: 'a@example.org' });
  expect(await verdict('2025-04-01T12:00:00Z')).toEqual({ refused: 'key-expired' });
  expect(await verdict('2024-12-01T12:00:00.000Z')).toEqual({ refused: 'key-not-yet-valid' });
  expect(await verdict()).toEqual({ refused: 'key-expired' });
});

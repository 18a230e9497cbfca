import { chmodSync, statSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProjectKeys } from '../../../../src/lib/adapters/project-store/project-keys.ts';
import { LOG_KEYS, makeProjectKeys, MODELS_KEY } from '../../../../src/lib/core/project/project-keys.ts';
import type { KeyUse } from '../../../../src/lib/core/ports/project-keys.ts';
import { aProject } from '../../../support/project/project.ts';

const DATA = Buffer.from('bytes');

describe('keys of a project', () => {
  it.each<[KeyUse, string, string | null]>([
    ['log', 'ed25519', null],
    ['models', 'ec', 'sha256'],
  ])('makes the key %s once, readable by its owner alone', async (use, type, hash) => {
    const { root } = await aProject();
    const keys = openProjectKeys(root);
    const made = await keys.make(use);
    expect(await keys.make(use)).toBe(made);
    expect(await keys.publicKey(use)).toBe(made);
    expect(createPublicKey(made).asymmetricKeyType).toBe(type);
    expect(verify(hash, DATA, made, await keys.sign(use, DATA))).toBe(true);
    expect(statSync(join(root, '.sovran/keys', `${use}.pem`)).mode & 0o777).toBe(0o600);
    expect(await keys.make(use, { replace: true })).not.toBe(made);
  });

  it('names a key that is missing, open to others, or of another kind', async () => {
    const { root } = await aProject();
    const keys = openProjectKeys(root);
    await expect(keys.sign('log', DATA)).rejects.toMatchObject({ code: 'key-missing', exit: 3 });
    expect(await keys.publicKey('log')).toBeUndefined();
    await keys.make('log');
    const file = join(root, '.sovran/keys/log.pem');
    await expect(keys.sign('models', DATA, file)).rejects.toMatchObject({ code: 'key-unusable', exit: 2 });
    chmodSync(file, 0o644);
    await expect(keys.sign('log', DATA)).rejects.toMatchObject({ code: 'key-open', exit: 2 });
  });

  it('publishes both public halves, and keeps those of another clone', async () => {
    const { root, project } = await aProject();
    await makeProjectKeys(openProjectKeys(root), project);
    const published = Buffer.from((await project.readFile(LOG_KEYS)) ?? []).toString();
    expect(published).toMatch(/^0 sovran\.invalid\/demo\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}\n$/);
    expect(Buffer.from((await project.readFile(MODELS_KEY)) ?? []).toString()).toContain('BEGIN PUBLIC KEY');
    const other = openProjectKeys((await aProject()).root);
    await makeProjectKeys(other, project);
    expect(await other.publicKey('log')).toBeUndefined();
  });
});

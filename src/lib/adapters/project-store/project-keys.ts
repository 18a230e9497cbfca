import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPrivateFile } from '../../core/failures/private-file.ts';
import type { KeyUse, ProjectKeys } from '../../core/ports/project-keys.ts';
import { fixable } from '../../core/text/message.ts';
import { refusedError, usageError } from '../../core/text/sovran-error.ts';
import { writeDurably } from './durable-file.ts';

/** A private key in PEM is smaller. */
const KEY_BYTES = 8192;

/** Keys in `.sovran/keys/`, one file a use, readable by their owner alone. */
export function openProjectKeys(root: string): ProjectKeys {
  const pathOf = (use: KeyUse): string => join(root, '.sovran', 'keys', `${use}.pem`);
  return {
    make: async (use, { replace = false } = {}) => {
      const path = pathOf(use);
      if (!existsSync(path) || replace) await writeDurably(path, newKey(use), undefined, 0o600);
      return publicHalf(await readKey(use, path));
    },
    publicKey: async (use, file) => {
      if (file === undefined && !existsSync(pathOf(use))) return undefined;
      return publicHalf(await readKey(use, file ?? pathOf(use)));
    },
    sign: async (use, data, file) => {
      if (file === undefined && !existsSync(pathOf(use)))
        throw refusedError('key-missing', fixable('key.missing', { use }));
      const key = await readKey(use, file ?? pathOf(use));
      return sign(use === 'log' ? null : 'sha256', data, key);
    },
  };
}

function newKey(use: KeyUse): string {
  const { privateKey } = use === 'log' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', P256);
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

const KINDS = { log: 'Ed25519', models: 'ECDSA P-256' };
const P256 = { namedCurve: 'P-256' };

function publicHalf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
}

async function readKey(use: KeyUse, path: string): Promise<KeyObject> {
  const text = await readPrivateFile(path, KEY_BYTES, () => usageError('key-open', fixable('key.open', { path })));
  const unusable = usageError('key-unusable', fixable('key.unusable', { path, kind: KINDS[use] }));
  try {
    const key = createPrivateKey(text);
    const { asymmetricKeyType, asymmetricKeyDetails } = key;
    const fits = use === 'log' ? asymmetricKeyType === 'ed25519' : asymmetricKeyDetails?.namedCurve === 'prime256v1';
    if (fits) return key;
  } catch {
    throw unusable;
  }
  throw unusable;
}

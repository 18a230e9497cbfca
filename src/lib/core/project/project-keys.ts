import { createHash, createPublicKey } from 'node:crypto';
import type { ProjectKeys } from '../ports/project-keys.ts';
import type { ProjectReader, ProjectStore } from '../ports/project-store.ts';

/** Verifier keys of the audit log, one a line: the size of the log that it signs from, and the key (C2SP vkey). */
export const LOG_KEYS = 'audit/keys/log.vkey';
/** Public key of model signatures, PEM. */
export const MODELS_KEY = 'audit/keys/models.pub.pem';

/** Name of the log of a project in its checkpoints and keys. */
export async function logOrigin(project: ProjectReader): Promise<string> {
  const { id, name } = await project.settings();
  return `sovran.invalid/${encodeURIComponent(id ?? name)}`;
}

/** C2SP verifier key of an Ed25519 public key in PEM: `name+hex id+base64`. Pure. */
export function verifierKey(name: string, publicKey: string): string {
  const { x = '' } = createPublicKey(publicKey).export({ format: 'jwk' });
  const key = Buffer.concat([Uint8Array.of(1), Buffer.from(x, 'base64url')]);
  const id = createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 8);
  return `${name}+${id}+${key.toString('base64')}`;
}

/** Makes the keys that no clone has made yet, and writes their public halves. Repeatable. */
export async function makeProjectKeys(keys: ProjectKeys, project: ProjectStore): Promise<void> {
  if (!(await project.readFile(LOG_KEYS))) {
    const line = `0 ${verifierKey(await logOrigin(project), await keys.make('log'))}\n`;
    await project.writeFile(LOG_KEYS, line);
  }
  if (!(await project.readFile(MODELS_KEY))) await project.writeFile(MODELS_KEY, await keys.make('models'));
}

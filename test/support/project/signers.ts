import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { aFile, type Piece } from './pieces.ts';

/** An ed25519 key pair: the private file and the public half. */
export interface Key {
  file: string;
  publicKey: string;
}

/** Makes a key pair, without a passphrase unless one is given. */
export function makeKey(path: string, passphrase = ''): Key {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', path]);
  const [type, key] = readFileSync(`${path}.pub`, 'utf8').split(' ');
  return { file: path, publicKey: `${type} ${key?.trim()}` };
}

/** The one who may approve releases, or sign what the namespaces name. */
export const aSigner = (
  key: Pick<Key, 'publicKey'>,
  name = 'lead@example.org',
  namespaces = 'sovran-approval',
): Piece => aFile('governance/allowed_signers', `${name} namespaces="${namespaces}" ${key.publicKey}\n`);

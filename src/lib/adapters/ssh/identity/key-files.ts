import { existsSync, readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import { identityOf, readStrings, type PublicIdentity } from './agent-keys.ts';

const MAX_KEY_BYTES = 65_536;
const OPENSSH_MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');

/** An identity file; `identity` if it is known without a passphrase. */
export interface KeyFile {
  path: string;
  /** The private key can sign; otherwise only an agent can. */
  present: boolean;
  locked: boolean;
  identity?: PublicIdentity;
}

/** The file may also be the public half of a key in an agent. */
export function readKeyFile(path: string): KeyFile {
  const own = readText(path);
  const beside = publicFrom(readText(`${path}.pub`));
  const present = own !== undefined && own.includes('PRIVATE KEY');
  const locked = present && isLocked(own);
  const blob = (own === undefined ? undefined : (publicFrom(own) ?? publicOfPrivate(own))) ?? beside;
  return { path, present, locked, ...(blob ? { identity: identityOf(blob, path) } : {}) };
}

export function certificateBeside(path: string): string | undefined {
  const file = `${path.replace(/\.pub$/, '')}-cert.pub`;
  return existsSync(file) ? file : undefined;
}

export function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length > MAX_KEY_BYTES ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

/** The blob of a line `type base64 comment`. */
function publicFrom(text: string | undefined): Buffer | undefined {
  const [type = '', key = ''] = (text ?? '').trim().split(/\s+/);
  const blob = Buffer.from(key, 'base64');
  return type !== '' && identityOf(blob).type === type ? blob : undefined;
}

/** OpenSSH's format has a plain public half; other formats need an unencrypted key. */
function publicOfPrivate(text: string): Buffer | undefined {
  const blob = opensshFields(text)?.blob;
  if (blob) return blob;
  const parsed = ssh2.utils.parseKey(text);
  return parsed instanceof Error ? undefined : firstOf(parsed).getPublicSSH();
}

function isLocked(text: string): boolean {
  const fields = opensshFields(text);
  return fields ? fields.cipher !== 'none' : /ENCRYPTED/.test(text);
}

function opensshFields(text: string): { cipher: string; blob: Buffer } | undefined {
  const [, body] = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text) ?? [];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (!bytes.subarray(0, OPENSSH_MAGIC.length).equals(OPENSSH_MAGIC)) return undefined;
  const rest = bytes.subarray(OPENSSH_MAGIC.length);
  const head = readStrings(rest, 3);
  const used = head.reduce((sum, field) => sum + 4 + field.length, 0);
  const [blob] = readStrings(rest.subarray(used + 4), 1);
  return head.length === 3 && blob ? { cipher: String(head[0]), blob } : undefined;
}

export function firstOf<Key>(parsed: Key | Key[]): Key {
  return Array.isArray(parsed) ? (parsed[0] as Key) : parsed;
}

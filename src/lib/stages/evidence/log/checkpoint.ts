import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { verifierKey } from '../../../core/project/project-keys.ts';
import type { Head } from './tree.ts';

// C2SP tlog-checkpoint: a signed note of origin, size and root.

/** A verifier key of the log, and the smallest log that it signs. */
export interface LogKey {
  from: number;
  vkey: string;
  name: string;
  /** First four bytes of the hash of name and key, hex. */
  id: string;
  key: KeyObject;
}

/** A checkpoint as read. */
export interface Checkpoint extends Head {
  origin: string;
  /** What is signed. */
  text: string;
  signatures: { name: string; bytes: Buffer }[];
}

/** Text of a checkpoint, which is what its key signs. */
export function checkpointText(origin: string, { size, root }: Head): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** A signed note: text, an empty line, the signature with the id of its key. */
export function signedNote(text: string, { name, id }: Pick<LogKey, 'name' | 'id'>, signature: Uint8Array): string {
  return `${text}\n— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), signature]).toString('base64')}\n`;
}

/** Undefined for what is not a checkpoint. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const [, text = '', origin = '', size = '', root = '', signed = ''] = NOTE.exec(note) ?? [];
  const signatures = [...signed.matchAll(SIGNATURE)].map(([, name = '', base64 = '']) => {
    const bytes = Buffer.from(base64, 'base64');
    // Bits that base64 leaves unused would be free to change.
    return { name, bytes: bytes.toString('base64') === base64 ? bytes : Buffer.alloc(0) };
  });
  if (text === '') return undefined;
  return { text, origin, size: Number(size), root: Buffer.from(root, 'base64'), signatures };
}

const NOTE = /^((\S+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— \S+ [A-Za-z0-9+/]+={0,2}\n)+)$/;
const SIGNATURE = /^— (\S+) (\S+)$/gm;

/** Whether a key of the log signed a checkpoint: the one for its size. */
export function isSigned({ text, size, signatures }: Checkpoint, keys: readonly LogKey[]): boolean {
  const of = keyFor(size, keys);
  return signatures.some(
    ({ name, bytes }) =>
      of !== undefined &&
      name === of.name &&
      bytes.toString('hex', 0, 4) === of.id &&
      verify(null, Buffer.from(text), of.key, bytes.subarray(4)),
  );
}

/** The key that signs a log of a size. */
export function keyFor(size: number, keys: readonly LogKey[]): LogKey | undefined {
  return keys.findLast(({ from }) => from <= size);
}

/** Keys in the lines of `log.vkey`; undefined where one is not a key, or out of order. */
export function readLogKeys(text: string): LogKey[] | undefined {
  const keys = text
    .split('\n')
    .slice(0, -1)
    .map((line) => readLine(line));
  const isInOrder = keys.every((one, at) => one !== undefined && (at === 0 || one.from > (keys[at - 1]?.from ?? 0)));
  return isInOrder && keys.length > 0 && text.endsWith('\n') ? (keys as LogKey[]) : undefined;
}

function readLine(line: string): LogKey | undefined {
  const [, from = '', vkey = '', name = '', id = '', base64 = ''] = KEY.exec(line) ?? [];
  const raw = Buffer.from(base64, 'base64').subarray(1);
  if (raw.length !== 32) return undefined;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  const isOwn = verifierKey(name, key.export({ type: 'spki', format: 'pem' }) as string) === vkey;
  return isOwn ? { from: Number(from), vkey, name, id, key } : undefined;
}

const KEY = /^(0|[1-9]\d*) ((\S+)\+([0-9a-f]{8})\+(A[A-Za-z0-9+/]{43}))$/;

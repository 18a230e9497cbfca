import type { CipherGCMTypes, KeyObject } from 'node:crypto';
import { Duplex } from 'node:stream';
import type { Client, ParsedKey } from 'ssh2';

const IV_BYTES = 12;

export type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
export type Prove = (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;

/** What of ssh2's protocol a login goes through. */
export interface Protocol {
  authPK: Prove;
  _handlers: { SERVICE_ACCEPT: (protocol: Protocol, name: string) => void };
}

/** The line of a client, once it connects: ssh2 has no public name for it. */
export function lineOf(client: Client): Duplex | undefined {
  const line: unknown = Reflect.get(client, '_sock');
  return line instanceof Duplex ? line : undefined;
}

/** The protocol of a client; undefined where ssh2 is not built as the release that is pinned. */
export function protocolOf(client: Client): Protocol | undefined {
  const protocol = Reflect.get(client, '_protocol') as Partial<Protocol> | undefined;
  const isKnown = typeof protocol?.authPK === 'function' && typeof protocol._handlers?.SERVICE_ACCEPT === 'function';
  return isKnown ? (protocol as Protocol) : undefined;
}

/** What the server calls itself, e.g. `OpenSSH_10.0p2`. */
export function serverOf(client: Client): string {
  const software: unknown = Reflect.get(client, '_remoteVer');
  return typeof software === 'string' ? software : '';
}

/** What ssh2 encrypts what it sends with, where the cipher is AES-GCM. */
export interface GcmCipher {
  outSeqno: number;
  readonly _encSSLName: CipherGCMTypes;
  readonly _encKey: Buffer;
  readonly _encIV: Buffer;
  readonly _onWrite: (bytes: Buffer) => void;
  readonly _dead: boolean;
  allocPacket: (payloadBytes: number) => Buffer;
  encrypt: (packet: Buffer) => void;
}

/** What it decrypts with what it gets, where the cipher is AES-GCM. */
export interface GcmDecipher {
  readonly _decipherSSLName: CipherGCMTypes;
  _decipherKey: Buffer | KeyObject;
}

interface Ciphers {
  _cipher?: Partial<GcmCipher>;
  _decipher?: Partial<GcmDecipher>;
}

const GCM = /^aes-\d+-gcm$/;

/** The cipher in force; undefined for another kind, or where ssh2 is not built as the release that is pinned. */
export function gcmCipherOf(client: Client): GcmCipher | undefined {
  const cipher = ciphersOf(client)?._cipher;
  const isKnown =
    GCM.test(cipher?._encSSLName ?? '') &&
    Buffer.isBuffer(cipher?._encKey) &&
    cipher._encIV?.length === IV_BYTES &&
    typeof cipher._onWrite === 'function' &&
    typeof cipher.allocPacket === 'function' &&
    typeof cipher.encrypt === 'function';
  return isKnown ? (cipher as GcmCipher) : undefined;
}

/** The same of the other direction. */
export function gcmDecipherOf(client: Client): GcmDecipher | undefined {
  const decipher = ciphersOf(client)?._decipher;
  const isKnown = GCM.test(decipher?._decipherSSLName ?? '') && Buffer.isBuffer(decipher?._decipherKey);
  return isKnown ? (decipher as GcmDecipher) : undefined;
}

function ciphersOf(client: Client): Ciphers | undefined {
  return Reflect.get(client, '_protocol') as Ciphers | undefined;
}

import { Duplex } from 'node:stream';
import type { Client, ParsedKey } from 'ssh2';

export type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
export type Prove = (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;

export interface Protocol {
  authPK: Prove;
  _handlers: { SERVICE_ACCEPT: (protocol: Protocol, name: string) => void };
}

/** The socket of a connecting client, which has no public name. */
export function socketOf(client: Client): Duplex | undefined {
  const socket: unknown = Reflect.get(client, '_sock');
  return socket instanceof Duplex ? socket : undefined;
}

/** Undefined if ssh2 is not the pinned release. */
export function protocolOf(client: Client): Protocol | undefined {
  const protocol = Reflect.get(client, '_protocol') as Partial<Protocol> | undefined;
  const isKnown = typeof protocol?.authPK === 'function' && typeof protocol._handlers?.SERVICE_ACCEPT === 'function';
  return isKnown ? (protocol as Protocol) : undefined;
}

export function serverOf(client: Client): string {
  const software: unknown = Reflect.get(client, '_remoteVer');
  return typeof software === 'string' ? software : '';
}

export interface OutboundCipher {
  encrypt(packet: Uint8Array): void;
  _onWrite(piece: Uint8Array): void;
}

/** Undefined if ssh2 is not the pinned release. */
export function outboundCipherOf(client: Client): OutboundCipher | undefined {
  const protocol = Reflect.get(client, '_protocol') as { _cipher?: Partial<OutboundCipher> } | undefined;
  const cipher = protocol?._cipher;
  const isKnown = typeof cipher?.encrypt === 'function' && typeof cipher._onWrite === 'function';
  return isKnown ? (cipher as OutboundCipher) : undefined;
}

/** Ciphers of both directions, with the name of their key. */
export function ciphersOf(client: Client): [cipher: object, key: string][] {
  const protocol = Reflect.get(client, '_protocol') as Record<string, unknown> | undefined;
  const named = [
    [protocol?.['_cipher'], '_encKey'],
    [protocol?.['_decipher'], '_decipherKey'],
  ] as const;
  return named.flatMap(([cipher, key]): [object, string][] =>
    typeof cipher === 'object' && cipher !== null && key in cipher ? [[cipher, key]] : [],
  );
}

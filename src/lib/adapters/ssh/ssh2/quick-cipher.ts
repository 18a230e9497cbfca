import { createCipheriv, createSecretKey, randomFillSync } from 'node:crypto';
import type { Client } from 'ssh2';
import { gcmCipherOf, gcmDecipherOf, type GcmCipher } from './inside.ts';

const LENGTH_BYTES = 4;
const HEAD_BYTES = 5;
const BLOCK = 16;
const LEAST_PADDING = 4;
/** An SSH packet of a channel carries 32 KiB at most, with its head and its padding. */
const PACKET_BYTES = 40 * 1024;
const POOL_BYTES = 8 * 1024;

/**
 * Half the CPU of sending: ssh2 makes a key, asks the kernel for padding and takes a new buffer for every packet. The bytes
 * on the line are the same. To be called right after `connect`: a new key of the session brings a new cipher.
 */
export function quickenCipher(client: Client): void {
  client.on('handshake', () => {
    const cipher = gcmCipherOf(client);
    if (cipher) quicken(cipher);
    const decipher = gcmDecipherOf(client);
    if (decipher) decipher._decipherKey = createSecretKey(decipher._decipherKey as Buffer);
  });
}

function quicken(cipher: GcmCipher): void {
  const key = createSecretKey(cipher._encKey);
  const padding = paddingPool();
  const scratch = Buffer.allocUnsafeSlow(PACKET_BYTES);
  cipher.allocPacket = (payloadBytes) => {
    const bytes = HEAD_BYTES + payloadBytes + paddingOf(payloadBytes);
    // ssh2 encrypts a packet in the turn in which it asks for its place: one place is enough.
    const packet = bytes <= PACKET_BYTES ? scratch.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
    packet.writeUInt32BE(bytes - LENGTH_BYTES);
    packet[LENGTH_BYTES] = paddingOf(payloadBytes);
    padding(packet.subarray(HEAD_BYTES + payloadBytes));
    return packet;
  };
  cipher.encrypt = (packet) => {
    if (cipher._dead) return;
    const length = Buffer.from(packet.subarray(0, LENGTH_BYTES));
    const one = createCipheriv(cipher._encSSLName, key, cipher._encIV);
    one.setAAD(length);
    cipher._onWrite(length);
    cipher._onWrite(one.update(packet.subarray(LENGTH_BYTES)));
    one.final();
    cipher._onWrite(one.getAuthTag());
    countUp(cipher._encIV);
    cipher.outSeqno = (cipher.outSeqno + 1) >>> 0;
  };
}

/** Bytes of padding of a payload (RFC 4253 §6, RFC 5647 §7.2: the length is outside of the block). */
function paddingOf(payloadBytes: number): number {
  const padding = BLOCK - ((payloadBytes + 1) % BLOCK);
  return padding < LEAST_PADDING ? padding + BLOCK : padding;
}

/** Random bytes, taken from the system many at once; each is used once. */
function paddingPool(): (into: Buffer) => void {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
  let used = POOL_BYTES;
  return (into) => {
    if (used + into.length > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    pool.copy(into, 0, used, used + into.length);
    used += into.length;
  };
}

/** The invocation counter of RFC 5647 §7.1: the last eight bytes, from the end. */
function countUp(iv: Buffer): void {
  for (let at = 11; at >= 4; at -= 1) {
    iv[at] = ((iv[at] ?? 0) + 1) & 255;
    if (iv[at] !== 0) return;
  }
}

import type { Duplex, Writable } from 'node:stream';
import type { Client } from 'ssh2';
import { ciphersOf, outboundCipherOf, type OutboundCipher } from './inside.ts';
import { createSecretKey } from 'node:crypto';

/** Sends all writes of one turn as one piece; ssh2 writes each packet in three parts. */
export function gatherWrites(socket: Duplex): void {
  if (!('_writev' in socket) || !socket._writev) joinWrites(socket);
  const write = socket.write.bind(socket);
  let gathering = false;
  const send = (): void => {
    gathering = false;
    socket.uncork();
  };
  socket.write = ((...args: Parameters<Writable['write']>) => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(send);
    }
    return write(...args);
  }) as Duplex['write'];
}

function joinWrites(socket: Duplex): void {
  socket._writev = (chunks: { chunk: Buffer; encoding: BufferEncoding }[], done) =>
    socket._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done);
}

/** Smaller buffers share memory, or are not worth the call. */
const LARGE_BYTES = 16_384;

/** Frees large sent buffers at once, which saves V8 full collections in uploads. Call right after `connect`. */
export function freeSent(client: Client, socket: Duplex | undefined): void {
  if (socket) freeWritten(socket);
  const seen = new WeakSet<OutboundCipher>();
  client.on('handshake', () => {
    const cipher = outboundCipherOf(client);
    if (cipher && !seen.has(cipher)) freeEncrypted(cipher);
    if (cipher) seen.add(cipher);
  });
}

function freeWritten(socket: Duplex): void {
  const write = socket.write.bind(socket) as (piece: unknown, sent: () => void) => boolean;
  socket.write = ((piece: unknown) => write(piece, () => free(piece))) as Writable['write'];
}

/** Frees a packet once encrypted; copies a length that is sent plain. */
function freeEncrypted(cipher: OutboundCipher): void {
  const [encrypt, send] = [cipher.encrypt.bind(cipher), cipher._onWrite.bind(cipher)];
  let plain: ArrayBufferLike | undefined;
  cipher._onWrite = (piece) => send(piece.buffer === plain ? Buffer.from(piece) : piece);
  cipher.encrypt = (packet) => {
    plain = isAlone(packet) ? packet.buffer : undefined;
    encrypt(packet);
    if (plain) free(packet);
    plain = undefined;
  };
}

function free(piece: unknown): void {
  if (isAlone(piece)) piece.buffer.transfer(0);
}

/** True for a large buffer with memory of its own. */
function isAlone(piece: unknown): piece is Uint8Array<ArrayBuffer> {
  return (
    piece instanceof Uint8Array &&
    piece.byteLength >= LARGE_BYTES &&
    piece.buffer instanceof ArrayBuffer &&
    piece.byteLength === piece.buffer.byteLength
  );
}

/** Keeps connection keys as key objects; saves a sixth of an upload's CPU time. */
export function keepKeyObjects(client: Client): void {
  client.on('handshake', () => {
    for (const [cipher, name] of ciphersOf(client)) {
      const key: unknown = Reflect.get(cipher, name);
      if (Buffer.isBuffer(key)) Reflect.set(cipher, name, createSecretKey(key));
    }
  });
}

import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';
import { ciphersOf } from './inside.ts';

/**
 * Keeps the keys of a connection as key objects. ssh2 makes a cipher for every packet of AES-GCM, and Node turns the bytes of
 * its key into such an object each time: a sixth of the processor's time of an upload. Keys change while a connection lives.
 */
export function keepKeyObjects(client: Client): void {
  client.on('handshake', () => {
    for (const [cipher, name] of ciphersOf(client)) {
      const key: unknown = Reflect.get(cipher, name);
      if (Buffer.isBuffer(key)) Reflect.set(cipher, name, createSecretKey(key));
    }
  });
}

import { expect, test } from 'vitest';
import { linesFor } from '../../../../src/lib/adapters/ssh/identity/known-hosts.ts';

/** A public key as known_hosts has it: each field behind its length. */
function keyOf(type: string, ...fields: number[]): string {
  const parts = [Buffer.from(type), ...fields.map((length) => Buffer.alloc(length, 7))];
  const blob = parts.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `${type} ${Buffer.concat(blob).toString('base64')}`;
}

const ED = keyOf('ssh-ed25519', 32);
const RSA = keyOf('ssh-rsa', 3, 257);

test.for<[string, string, number | undefined]>([
  ['a key that was shortened by hand', '@revoked gpu1 ssh-ed25519 AAAA…', 1],
  ['a key that lacks its end', `@revoked gpu1 ${RSA.slice(0, 120)}`, 1],
  ['a key of another type than the line says', `@revoked gpu1 ssh-rsa ${ED.split(' ')[1]}`, 1],
  ['no key', '@revoked gpu1 ssh-ed25519', 1],
  ['no type', '  @revoked\tgpu1\r', 1],
  ['for all', '# stolen\n@revoked * ssh-ed25519 x', 2],
  ['for another host', '@revoked gpu2 ssh-ed25519 AAAA…', undefined],
  ['a whole key', `@revoked gpu1 ${ED}\n@revoked gpu1 ${RSA} root@gpu1\r`, undefined],
  ['in a comment', '# @revoked gpu1 ssh-ed25519 AAAA…', undefined],
  ['a pinned key that is cut off revokes nothing', 'gpu1 ssh-ed25519 AAAA…', undefined],
])('a revocation with %s', ([, text, line]) => {
  const files = [
    { path: 'empty', text: '' },
    { path: 'f', text },
  ];
  const unreadable = linesFor(files, 'gpu1').filter(({ whole }) => !whole);
  expect(unreadable).toMatchObject(line === undefined ? [] : [{ file: 'f', line }]);
});

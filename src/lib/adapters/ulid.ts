import { randomBytes } from 'node:crypto';
import type { Ids } from '../ports/clock.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULIDs: 48 bits of milliseconds, 80 random bits; within one process each is greater than the one before. */
export function ulids(): Ids {
  let last = '';
  return {
    next: () => {
      let id = encode(Date.now());
      while (id <= last) id = encode(Date.now());
      last = id;
      return id;
    },
  };
}

function encode(ms: number): string {
  const time = Array.from({ length: 10 }, (_, at) => ALPHABET[Math.floor(ms / 32 ** (9 - at)) % 32]);
  const chance = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]);
  return [...time, ...chance].join('');
}

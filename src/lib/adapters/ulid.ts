import { randomBytes } from 'node:crypto';
import type { Ids } from '../core/ports/clock.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;

/** Monotonic ULIDs (48-bit ms, 80 random bits), also greater than `known()`. */
export function ulids(known: () => string = () => ''): Ids {
  let last: string | undefined;
  return {
    next: () => {
      last ??= known();
      let id = encode(Date.now());
      if (id <= last) id = encode(decode(last) + 1);
      last = id;
      return id;
    },
  };
}

function encode(ms: number): string {
  const time = Array.from({ length: TIME_LENGTH }, (_, at) => ALPHABET[Math.floor(ms / 32 ** (9 - at)) % 32]);
  const chance = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]);
  return [...time, ...chance].join('');
}

function decode(id: string): number {
  const letters = id.slice(0, TIME_LENGTH).split('');
  return letters.reduce((sum, letter) => sum * 32 + Math.max(0, ALPHABET.indexOf(letter)), 0);
}

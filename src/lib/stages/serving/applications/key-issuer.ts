import { createHash, randomBytes } from 'node:crypto';

/** Makes keys and keeps the clear text in this process alone: steps, journal and files see the hash. */
export interface KeyIssuer {
  /** The last key made, if any. */
  readonly issued: string | undefined;
  /** Makes a key and returns its hash, `sha256:<hex>`. */
  issue(): string;
  /** Puts the last key where it was asked for, once it opens the gateway; false: without such a place it is shown later. */
  deliver(): boolean;
}

/** A key as applications send it: 256 random bits, with a prefix that scanners of leaked secrets can match. */
export function generateKey(): string {
  return `svk_${randomBytes(32).toString('base64url')}`;
}

/** sha256 of a key, as lower-case hex. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** `put` writes a key to its file; it may be told to again, after a cut. */
export function keyIssuer(put?: (key: string) => void): KeyIssuer {
  let issued: string | undefined;
  return {
    get issued() {
      return issued;
    },
    issue: () => {
      issued = generateKey();
      return `sha256:${hashKey(issued)}`;
    },
    deliver: () => {
      if (issued === undefined || !put) return false;
      put(issued);
      return true;
    },
  };
}

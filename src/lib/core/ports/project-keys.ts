/** `log`: Ed25519, signs checkpoints of the audit log. `models`: P-256, signs model trees. */
export type KeyUse = 'log' | 'models';

/** Keys of a project. Private halves stay on this machine, outside git; public ones are SPKI PEM. */
export interface ProjectKeys {
  /** Makes a private key and returns its public half; one that is there stays, unless `replace` is set. */
  make(use: KeyUse, options?: { replace?: boolean }): Promise<string>;
  /** Public half of a private key: of `file`, else the project's own. Undefined where the project has none here. */
  publicKey(use: KeyUse, file?: string): Promise<string | undefined>;
  /** Signs bytes: Ed25519 (64 bytes), or ECDSA over SHA-256 in DER. Throws `key-missing` (exit 3), `key-unusable` (exit 2). */
  sign(use: KeyUse, data: Uint8Array, file?: string): Promise<Uint8Array>;
}

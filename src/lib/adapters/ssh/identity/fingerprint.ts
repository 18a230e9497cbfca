/** The type that a public key blob names in its first field, e.g. `ssh-ed25519`; empty when it is no key. */
export function keyTypeOf(blob: Uint8Array): string {
  const bytes = Buffer.from(blob);
  if (bytes.length < 4) return '';
  const length = bytes.readUInt32BE(0);
  return length > 0 && length <= 64 && bytes.length >= 4 + length ? bytes.toString('latin1', 4, 4 + length) : '';
}

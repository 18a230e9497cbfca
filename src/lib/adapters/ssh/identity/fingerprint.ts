/** Type in the first field of a public key blob, e.g. `ssh-ed25519`; empty if invalid. */
export function keyTypeOf(blob: Uint8Array): string {
  const bytes = Buffer.from(blob);
  if (bytes.length < 4) return '';
  const length = bytes.readUInt32BE(0);
  return length > 0 && length <= 64 && bytes.length >= 4 + length ? bytes.toString('latin1', 4, 4 + length) : '';
}

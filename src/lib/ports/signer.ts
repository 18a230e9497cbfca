/** Detached signatures made and checked with `ssh-keygen -Y`, namespace `sovran-approval`. */
export interface Signer {
  /** Signs bytes with a private key file; returns the armoured signature. */
  sign(keyFile: string, payload: string): Promise<string>;
  /** The principal whose key made the signature and is allowed now, or the reason why none is. */
  verify(
    payload: string,
    signature: string,
    allowedSigners: string,
  ): Promise<{ principal: string } | { refused: string }>;
  /** Public half of a private key file, as `type base64`. */
  publicKey(keyFile: string): Promise<string>;
}

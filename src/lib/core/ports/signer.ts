/** Why a signature does not count. */
export type SignatureProblem =
  | 'malformed'
  | 'tampered'
  | 'wrong-namespace'
  | 'unknown-signer'
  | 'key-expired'
  | 'key-not-yet-valid'
  | 'not-one-person'
  | 'dated-ahead';

/** Who signed: the principal of the allowed-signers file and the fingerprint of the key, `SHA256:…`. */
export interface Signatory {
  principal: string;
  key: string;
}

/** A key file: its public half as `type base64`, and whether a passphrase protects the private one. */
export interface KeyFacts {
  publicKey: string;
  locked: boolean;
}

/** What a signature is for: one of another namespace does not count. */
export type SignatureNamespace = 'sovran-approval' | 'sovran-bundle';

/** Detached signatures made and checked with `ssh-keygen -Y`, by default in the namespace `sovran-approval`. */
export interface Signer {
  /** Signs bytes with a private key file; returns the armoured signature. A locked key asks in the terminal. */
  sign(keyFile: string, payload: string, namespace?: SignatureNamespace): Promise<string>;
  /**
   * Who made the signature, if `allowedSigners` (text of the file) allows that key now, or why it does not count.
   * `at`: an instant instead of now.
   */
  verify(
    payload: string,
    signature: string,
    allowedSigners: string,
    at?: string,
    namespace?: SignatureNamespace,
  ): Promise<Signatory | { refused: SignatureProblem }>;
  /** Throws `bad-key` (exit 2) when the file is not a usable private key. */
  readKey(keyFile: string): Promise<KeyFacts>;
}

import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { createPublicKey } from 'node:crypto';

/** What CycloneDX's own library has against a document; null where it is valid. */
export async function cycloneDxFaults(text: string): Promise<unknown> {
  return new Validation.JsonStrictValidator(Spec.Version.v1dot7).validate(text);
}

/** Checks a bundle with a public key as sigstore does, without a network. Throws where it does not hold. */
export function verifyBundle(text: string, pem: string): Bundle {
  const bundle = bundleFromJSON(JSON.parse(text));
  const publicKey = () => ({ publicKey: createPublicKey(pem), validFor: () => true });
  const trust = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], publicKey };
  new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(toSignedEntity(bundle));
  return bundle;
}

import type { CharterSpec } from './resources/charter.ts';
import { type ListedSigner, samePerson } from './signers.ts';

/** A line of the list of signers; `publicKey` is left out in records of earlier checks. */
export type RoleSigner = Pick<ListedSigner, 'principal' | 'live'> & Partial<Pick<ListedSigner, 'publicKey'>>;

/** People of a charter's roles who have no valid key, owners who validate, and signers who have the key of another person; each once. Pure. */
export function brokenRoles(
  { owners, validators, dataQuality }: CharterSpec['roles'],
  signers: readonly RoleSigner[],
): { unkeyed: string[]; validating: string[]; sharing: string[] } {
  const living = signers.filter(({ live }) => live).map(({ principal }) => samePerson(principal));
  const people = [...Object.values(owners), ...validators, ...dataQuality];
  const unkeyed = people.filter((person) => !living.includes(samePerson(person)));
  const validating = Object.values(owners).filter((one) => validators.map(samePerson).includes(samePerson(one)));
  const sharing = signers.filter(({ publicKey, principal }) =>
    signers.some(
      (one) => publicKey && one.publicKey === publicKey && samePerson(one.principal) !== samePerson(principal),
    ),
  );
  const principals = new Set(sharing.map(({ principal }) => principal));
  return { unkeyed: [...new Set(unkeyed)], validating: [...new Set(validating)], sharing: [...principals] };
}

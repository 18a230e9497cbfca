import type { CharterSpec } from './resources/charter.ts';
import { type ListedSigner, samePerson } from './signers.ts';

/** People of a charter's roles who have no valid key, and owners who validate; each once. Pure. */
export function brokenRoles(
  { owners, validators, dataQuality }: CharterSpec['roles'],
  signers: readonly Pick<ListedSigner, 'principal' | 'live'>[],
): { unkeyed: string[]; validating: string[] } {
  const living = signers.filter(({ live }) => live).map(({ principal }) => samePerson(principal));
  const people = [...Object.values(owners), ...validators, ...dataQuality];
  const unkeyed = people.filter((person) => !living.includes(samePerson(person)));
  const validating = Object.values(owners).filter((one) => validators.map(samePerson).includes(samePerson(one)));
  return { unkeyed: [...new Set(unkeyed)], validating: [...new Set(validating)] };
}

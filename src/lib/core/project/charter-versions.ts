import type { Signatory } from '../ports/signer.ts';
import type { CharterSpec } from './resources/charter.ts';
import { samePerson } from './signers.ts';

/** A version of the charter as one person signed it. */
export interface SignedCharter {
  digest: string;
  previous: string | null;
  spec: CharterSpec;
  /** Digest of `charter.md`. */
  prose: string;
  /** The list of signers that it carries. */
  allowedSigners: string;
  at: string;
  signer: Signatory;
  /** File of the signed statement, and where the log has it. */
  path: string;
  order: number;
}

/** The charter that gates obey. */
export interface CharterInForce extends Pick<SignedCharter, 'digest' | 'spec' | 'prose' | 'allowedSigners'> {
  /** When the last signature that it needed was made. */
  since: string;
  /** People whose signatures count, and the first of their statements. */
  signers: string[];
  path: string;
}

/** The last version of the chain in which each was signed by as many as the one before it asks; the first says it itself. Pure. */
export function adopt(signed: readonly SignedCharter[]): CharterInForce | undefined {
  let inForce: CharterInForce | undefined;
  for (let next = rankVersions(signed)[0]; next; next = rankVersions(signed, next)[0]) inForce = next;
  return inForce;
}

/** Versions after another that enough people signed: the one that was sealed first, then the earliest. Pure. */
export function rankVersions(signed: readonly SignedCharter[], last?: CharterInForce): CharterInForce[] {
  const next = signed.filter(({ previous }) => previous === (last?.digest ?? null));
  const adopted = [...Map.groupBy(next, ({ digest }) => digest).values()].flatMap((version) => {
    const { required, by } = (last?.spec ?? (version[0] as SignedCharter).spec).signatures;
    const counted = countSigners(version, by);
    const [first, since] = [counted[0], counted[required - 1]?.at];
    if (!first || since === undefined) return [];
    const { digest, spec, prose, allowedSigners, path } = first;
    const signers = counted.map(({ signer }) => signer.principal);
    const order = Math.min(...counted.map((one) => one.order));
    return [{ order, version: { digest, spec, prose, allowedSigners, since, signers, path } }];
  });
  // Where neither is sealed, the difference is not a number.
  const ranked = adopted.toSorted(
    (one, other) => one.order - other.order || one.version.since.localeCompare(other.version.since),
  );
  return ranked.map(({ version }) => version);
}

/** Signatures that count, oldest first: of one person or key, the first; `by`: those who may sign, all where left out. Pure. */
export function countSigners(version: readonly SignedCharter[], by?: readonly string[]): SignedCharter[] {
  const people = new Set<string>();
  const keys = new Set<string>();
  const may = by?.map(samePerson);
  const byTime = version.toSorted((one, other) => one.at.localeCompare(other.at));
  return byTime.filter(({ signer: { principal, key } }) => {
    const person = samePerson(principal);
    if ((may && !may.includes(person)) || people.has(person) || keys.has(key)) return false;
    people.add(person);
    keys.add(key);
    return true;
  });
}

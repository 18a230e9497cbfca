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
  at: string;
  signer: Signatory;
  /** File of the signed statement. */
  path: string;
}

/** The charter that gates obey. */
export interface CharterInForce extends Pick<SignedCharter, 'digest' | 'spec' | 'prose'> {
  /** When the last signature that it needed was made. */
  since: string;
  /** People whose signatures count, and the first of their statements. */
  signers: string[];
  path: string;
}

/** The last version of the chain in which each was signed by as many as the one before it asks; the first says it itself. Pure. */
export function adopt(signed: readonly SignedCharter[]): CharterInForce | undefined {
  let inForce: CharterInForce | undefined;
  for (let next = after(signed, inForce); next; next = after(signed, next)) inForce = next;
  return inForce;
}

/** Of several that enough people signed, the one that asked for most of them, then the earliest. */
function after(signed: readonly SignedCharter[], last: CharterInForce | undefined): CharterInForce | undefined {
  const versions = Map.groupBy(
    signed.filter(({ previous }) => previous === (last?.digest ?? null)),
    ({ digest }) => digest,
  );
  const adopted = [...versions.values()].flatMap((version) => adoptOne(version, last?.spec));
  const byRank = adopted.toSorted(
    (one, other) => other.required - one.required || one.version.since.localeCompare(other.version.since),
  );
  return byRank[0]?.version;
}

function adoptOne(
  version: SignedCharter[],
  before: CharterSpec | undefined,
): { required: number; version: CharterInForce }[] {
  const [first] = version;
  if (!first) return [];
  const { required, by } = (before ?? first.spec).signatures;
  const counted = countSigners(version, by);
  const since = counted[required - 1]?.at;
  if (since === undefined) return [];
  const { digest, spec, prose, path } = counted[0] ?? first;
  const signers = counted.map(({ signer }) => signer.principal);
  return [{ required, version: { digest, spec, prose, since, signers, path } }];
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

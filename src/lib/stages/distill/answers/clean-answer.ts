import type { PiiAction, PiiType } from '../../../core/project/resources/dataset.ts';
import { toByteText } from '../../data/hashing/byte-text.ts';
import { findPii } from '../../data/pii/find-pii.ts';
import { replacePii } from '../../data/pii/pseudonym.ts';

/** How personal data in answers is treated: as the source dataset treats its own. */
export interface Cleaning {
  pii: PiiAction;
  /** Key of the pseudonyms, with `pseudonymise`. */
  key: Uint8Array | null;
}

/** An answer as it is kept, and the personal data that was found in it; no text where the row is dropped for that. */
export interface CleanAnswer {
  text?: string;
  found: PiiType[];
}

/** Finds personal data and replaces it where the dataset says so. Pure. */
export function cleanAnswer(answer: string, { pii, key }: Cleaning): CleanAnswer {
  const bytes = toByteText(answer);
  const findings = findPii(bytes);
  const found = findings.map(({ type }) => type);
  if (findings.length === 0 || pii === 'report') return { text: answer, found };
  if (pii === 'drop') return { found };
  return { text: Buffer.from(replacePii(bytes, findings, key ?? undefined), 'latin1').toString('utf8'), found };
}

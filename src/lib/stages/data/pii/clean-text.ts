import type { PiiAction, PiiType, SecretAction } from '../../../core/project/resources/dataset.ts';
import { findSecrets, hideSecrets } from '../../../core/text/find-secrets.ts';
import { toByteText } from '../hashing/byte-text.ts';
import { findPii } from './find-pii.ts';
import { replacePii } from './pseudonym.ts';

/** How personal data and secrets in a text are treated: as a dataset treats its own. */
export interface Cleaning {
  pii: PiiAction;
  /** Key of the pseudonyms, with `pseudonymise`. */
  key: Uint8Array | null;
  secrets: SecretAction;
}

/** A text as it is kept, and what was found in it; `dropped`: why its row is not. */
export interface CleanText {
  text: string;
  pii: PiiType[];
  secrets: number;
  dropped?: 'pii' | 'secret';
}

/** Finds secrets and personal data, and replaces them where the dataset says so. Pure. */
export function cleanText(raw: string, { pii, key, secrets }: Cleaning): CleanText {
  const places = findSecrets(raw);
  const bytes = toByteText(secrets === 'mask' ? hideSecrets(raw, places) : raw);
  const findings = findPii(bytes);
  const replaced = pii === 'report' ? bytes : replacePii(bytes, findings, key ?? undefined);
  const dropped =
    secrets === 'drop' && places.length > 0 ? 'secret' : pii === 'drop' && findings.length > 0 ? 'pii' : undefined;
  const text = Buffer.from(replaced, 'latin1').toString('utf8');
  return { text, pii: findings.map(({ type }) => type), secrets: places.length, ...(dropped ? { dropped } : {}) };
}

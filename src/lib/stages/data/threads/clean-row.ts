import type { PiiAction, SecretAction } from '../../../core/project/resources/dataset.ts';
import { PII_TYPES } from '../../../core/project/resources/pii-types.ts';
import { findSecrets, hideSecrets } from '../../../core/text/find-secrets.ts';
import { findPii, HINT } from '../pii/find-pii.ts';
import { replacePii } from '../pii/pseudonym.ts';
import type { ChatRow } from '../rows/chat-row.ts';

/** Hides secrets in the texts where the action says so; returns how many it found. `hints`: of each message. */
export function cleanSecrets(row: ChatRow, hints: readonly number[], action: SecretAction): number {
  let found = 0;
  replaceTexts(row, (text, place) => {
    if (((hints[place] as number) & HINT.secret) === 0) return text;
    const secrets = findSecrets(text);
    found += secrets.length;
    return secrets.length > 0 && action === 'mask' ? hideSecrets(text, secrets) : text;
  });
  return found;
}

/** Replaces personal data in the texts where the action says so, and counts it by `PII_TYPES`; returns how much it found. */
export function cleanPersonal(
  row: ChatRow,
  hints: readonly number[],
  { pii, key }: { pii: PiiAction; key: Uint8Array | null },
  counts: number[],
): number {
  let found = 0;
  replaceTexts(row, (text, place) => {
    const findings = findPii(text, hints[place]);
    found += findings.length;
    for (const { type } of findings) counts[PII_TYPES.indexOf(type)]! += 1;
    const replaces = findings.length > 0 && (pii === 'mask' || pii === 'pseudonymise');
    return replaces ? replacePii(text, findings, key ?? undefined) : text;
  });
  return found;
}

function replaceTexts(row: ChatRow, replace: (text: string, place: number) => string): void {
  for (const [place, message] of row.messages.entries()) message.content = replace(message.content, place);
  if (row.rejected !== undefined) row.rejected = replace(row.rejected, row.messages.length - 1);
}

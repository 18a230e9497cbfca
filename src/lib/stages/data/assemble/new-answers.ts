import type { DatasetSpec, DropReason, SecretAction } from '../../../core/project/resources/dataset.ts';
import type { PiiType } from '../../../core/project/resources/pii-types.ts';
import { findSecrets, hideSecrets } from '../../../core/text/find-secrets.ts';
import { toByteText } from '../hashing/byte-text.ts';
import { findPii } from '../pii/find-pii.ts';
import { replacePii } from '../pii/pseudonym.ts';
import { BadRow, type ChatMessage, type Problem } from '../rows/chat-row.ts';
import type { TargetCheck } from '../target/target-check.ts';
import { checkedRow } from '../threads/row-reader.ts';
import { addUp } from './tally.ts';

/** How new answers are treated: as a dataset treats its own. */
export interface Treatment {
  pii: DatasetSpec['pii'];
  /** Key of the pseudonyms, with `pseudonymise`. */
  key: Uint8Array | null;
  secrets: SecretAction;
  target?: TargetCheck | undefined;
}

/** Makes rows of prompts and new answers, cleaned and checked; counts why rows are left out. */
export class NewAnswers {
  readonly dropped: Partial<Record<DropReason, number>> = {};
  readonly problems: Partial<Record<Problem, number>> = {};
  readonly pii: Partial<Record<PiiType, number>> = {};
  secrets = 0;
  private readonly treatment: Treatment;

  constructor(treatment: Treatment) {
    this.treatment = treatment;
  }

  /** The line of a row; undefined where it is left out. The prompt was cleaned before. */
  lineOf(prompt: readonly ChatMessage[], answer: string, rejected = ''): string | undefined {
    const right = this.clean(answer);
    const wrong = right === undefined ? undefined : this.clean(rejected);
    if (right === undefined || wrong === undefined) return undefined;
    const asked = prompt.map(({ role, content }) => ({ role, content: toByteText(content) }));
    const messages: ChatMessage[] = [...asked, { role: 'assistant', content: right }];
    try {
      const row = checkedRow({ messages, rejected: wrong === '' || wrong === right ? undefined : wrong });
      const problem = this.treatment.target?.problemOf(row);
      if (problem) throw new BadRow(problem);
      return Buffer.from(JSON.stringify(row), 'latin1').toString();
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      addUp(this.problems, { [error.problem]: 1 });
      return this.drop('invalid');
    }
  }

  drop(reason: DropReason): undefined {
    addUp(this.dropped, { [reason]: 1 });
  }

  private clean(raw: string): string | undefined {
    const { pii, key, secrets } = this.treatment;
    const places = findSecrets(raw);
    const bytes = toByteText(secrets === 'mask' ? hideSecrets(raw, places) : raw);
    const findings = findPii(bytes);
    this.secrets += places.length;
    for (const { type } of findings) addUp(this.pii, { [type]: 1 });
    if (secrets === 'drop' && places.length > 0) return this.drop('secret');
    if (pii === 'drop' && findings.length > 0) return this.drop('pii');
    return pii === 'mask' || pii === 'pseudonymise' ? replacePii(bytes, findings, key ?? undefined) : bytes;
  }
}

import type { DropReason, PiiType } from '../../../core/project/resources/dataset.ts';
import { addUp } from '../../data/assemble/tally.ts';
import { toByteText } from '../../data/hashing/byte-text.ts';
import { type Cleaning, type CleanText, cleanText } from '../../data/pii/clean-text.ts';
import type { ChatMessage, ChatRow, Problem } from '../../data/rows/chat-row.ts';
import { checkMessages } from '../../data/rows/check-turns.ts';
import { RowHasher } from '../../data/rows/row-hasher.ts';
import type { TargetCheck } from '../../data/target/target-check.ts';
import type { TaughtRow } from './taught-rows.ts';

/** How new rows are treated: as those of the dataset were. */
export interface Treatment extends Cleaning {
  target: TargetCheck | undefined;
}

/** Judged rows by their prompt, cleaned and checked, and why others are dropped. */
export class NewRows {
  /** With their line, as byte text. */
  readonly kept = new Map<string, { row: TaughtRow; line: string }>();
  readonly dropped: Partial<Record<DropReason, number>> = {};
  readonly problems: Partial<Record<Problem, number>> = {};
  readonly pii: Partial<Record<PiiType, number>> = {};
  secrets = 0;
  private readonly treatment: Treatment;
  private readonly hasher = new RowHasher();

  constructor(taught: readonly TaughtRow[], treatment: Treatment) {
    this.treatment = treatment;
    for (const row of taught) {
      const reason = this.take(row);
      if (reason) addUp(this.dropped, { [reason]: 1 });
    }
  }

  /** The new row with the prompt of a row, compared as splits compare them. */
  withPromptOf({ messages }: Pick<ChatRow, 'messages'>): TaughtRow | undefined {
    return this.kept.get(this.keyOf(messages))?.row;
  }

  /** Rows that were taken, by what people said. */
  countBy(): { corrections: number; preferences: number } {
    const taken = [...this.kept.values()];
    const corrections = taken.filter(({ row }) => row.by === 'correction').length;
    return { corrections, preferences: taken.length - corrections };
  }

  private take(row: TaughtRow): DropReason | undefined {
    const { answer, rejected } = { answer: this.clean(row.answer), rejected: this.clean(row.rejected ?? '') };
    const dropped = answer.dropped ?? rejected.dropped;
    if (dropped) return dropped;
    const prompt = row.prompt.map(({ role, content }) => ({ role, content: toByteText(content) }));
    const messages = [...prompt, { role: 'assistant' as const, content: toByteText(answer.text) }];
    const refused = rejected.text === answer.text ? '' : toByteText(rejected.text);
    const made: ChatRow = refused === '' ? { messages } : { messages, rejected: refused };
    const problem = this.problemOf(made);
    const key = this.keyOf(messages);
    if (problem) addUp(this.problems, { [problem]: 1 });
    if (problem || this.kept.has(key)) return problem ? 'invalid' : 'duplicate';
    this.kept.set(key, { row, line: JSON.stringify(made) });
    return undefined;
  }

  private clean(text: string): CleanText {
    const clean = cleanText(text, this.treatment);
    this.secrets += clean.secrets;
    for (const type of clean.pii) addUp(this.pii, { [type]: 1 });
    return clean;
  }

  private problemOf(row: ChatRow): Problem | undefined {
    const { messages, rejected } = row;
    const other: ChatMessage[] = [...messages.slice(0, -1), { role: 'assistant', content: rejected ?? '' }];
    const broken = checkMessages(messages) ?? (rejected === undefined ? undefined : checkMessages(other));
    return broken ?? this.treatment.target?.problemOf(row);
  }

  private keyOf(messages: readonly ChatMessage[]): string {
    this.hasher.read(messages, []);
    return this.hasher.prompt.subarray(0, 2).join(':');
  }
}
